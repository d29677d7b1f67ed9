import XCTest
@testable import AuthSessionPlugin

final class AuthSessionRequestTests: XCTestCase {
    func testTellsTheKindsOfCallbackUrlsApart() throws {
        XCTAssertEqual(
            try request(callbackUrl: "Com.Example.App://callback").callback,
            .customScheme("com.example.app")
        )
        XCTAssertEqual(
            try request(callbackUrl: "https://app.example/signed-in").callback,
            .https(host: "app.example", path: "/signed-in")
        )
        XCTAssertEqual(
            try request(callbackUrl: "https://app.example").callback,
            .https(host: "app.example", path: "/")
        )
    }

    func testTellsThePresentationsApart() throws {
        XCTAssertTrue(try request(presentation: "ephemeral").isEphemeral)
        XCTAssertFalse(try request(presentation: "shared").isEphemeral)
    }

    func testRefusesWhatCannotBeOpened() {
        for url in [nil, "", "file:///etc/x", "javascript:alert(1)", "https://"] {
            XCTAssertEqual(failure { try self.request(url: url) }, .failed, url ?? "none")
        }
        for callbackUrl in [nil, "", "/callback", "http://app.example/", "https:/callback"] {
            XCTAssertEqual(
                failure { try self.request(callbackUrl: callbackUrl) }, .failed, callbackUrl ?? "none"
            )
        }
        XCTAssertEqual(failure { try self.request(presentation: "safari") }, .unsupported)
        XCTAssertEqual(failure { try self.request(presentation: nil) }, .unsupported)
    }

    func testKnowsTheCallbackUrlByItsSchemeHostAndPath() throws {
        let request = try request()

        XCTAssertTrue(request.isCallback("com.example.app://callback?code=c&state=s"))
        XCTAssertTrue(request.isCallback("COM.EXAMPLE.APP://Callback/#state=s"))
        XCTAssertTrue(
            try self.request(callbackUrl: "com.example.app:/cb").isCallback("com.example.app:/cb?code=c")
        )
    }

    func testIsNotFooledByWhatOnlyLooksLikeTheCallbackUrl() throws {
        let request = try request()

        for url in [
            "com.example.app://callback.evil.example?code=c",
            "com.example.app://callback@evil.example?code=c",
            "com.example.app://callback:8080?code=c",
            "com.example.app://callback/more?code=c",
            "com.example.app://callback%2Fmore?code=c",
            "com.example.app:callback?code=c",
            "com.example.app.evil://callback?code=c",
            "evil:?com.example.app://callback",
            "callback",
            ""
        ] {
            XCTAssertFalse(request.isCallback(url), url)
        }
    }

    private func request(
        url: String? = "https://op.example/authorize",
        callbackUrl: String? = "com.example.app://callback",
        presentation: String? = "shared"
    ) throws -> AuthSessionRequest {
        return try AuthSessionRequest(
            url: url, callbackUrl: callbackUrl, presentation: presentation
        )
    }

    private func failure(_ attempt: () throws -> AuthSessionRequest) -> AuthSessionFailure.Code? {
        do {
            _ = try attempt()
            return nil
        } catch {
            return (error as? AuthSessionFailure)?.code
        }
    }
}
