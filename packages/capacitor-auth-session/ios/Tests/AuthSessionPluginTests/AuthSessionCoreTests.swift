import XCTest
@testable import AuthSessionPlugin

final class AuthSessionCoreTests: XCTestCase {
    private let result = "com.example.app://callback?code=c&state=s"
    private let core = AuthSessionCore()
    private var heard: [String] = []

    func testSucceedsWithTheCallbackUrl() throws {
        let login = try open("login")

        core.returned(login, url: result)

        XCTAssertEqual(heard, ["login succeeded \(result)"])
    }

    func testFailsWithAnotherUrlOfTheScheme() throws {
        let login = try open("login")

        core.returned(login, url: "com.example.app://elsewhere?code=c")

        XCTAssertEqual(heard, ["login failed FAILED"])
    }

    func testFailsAsItIsTold() throws {
        let login = try open("login")

        core.failed(login, .ofCancel(details: "[:]"))
        core.returned(login, url: result)

        XCTAssertEqual(heard, ["login failed CANCELLED"])
    }

    func testLetsTheNextCallTakeThePlaceOfTheLast() throws {
        let first = try open("first")
        let second = try open("second")

        core.failed(first, .ofCancel(details: "[:]"))
        core.returned(first, url: result)
        XCTAssertEqual(heard, ["first failed CANCELLED"])
        core.returned(second, url: result)

        XCTAssertEqual(heard, ["first failed CANCELLED", "second succeeded \(result)"])
    }

    func testIsCancelledByTheApp() throws {
        _ = try open("login")

        core.closed()
        core.closed()

        XCTAssertEqual(heard, ["login failed CANCELLED"])
    }

    func testTellsAHostThatHasNotVouchedForTheAppFromACancel() {
        let details = "Using HTTPS callbacks requires Associated Domains using the `webcredentials` service"

        XCTAssertEqual(AuthSessionFailure.ofCancel(details: details).code, .callbackVerificationFailed)
        XCTAssertEqual(AuthSessionFailure.ofCancel(details: "[:]").code, .cancelled)
    }

    private func open(_ name: String) throws -> Int {
        let request = try AuthSessionRequest(
            url: "https://op.example/authorize",
            callbackUrl: "com.example.app://callback",
            presentation: "shared"
        )
        return core.open(request) { [weak self] result in
            switch result {
            case .success(let url): self?.heard.append("\(name) succeeded \(url)")
            case .failure(let failure): self?.heard.append("\(name) failed \(failure.code.rawValue)")
            }
        }
    }
}
