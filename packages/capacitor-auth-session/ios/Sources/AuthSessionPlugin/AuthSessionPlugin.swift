import AuthenticationServices
import Capacitor
import Foundation
import UIKit

/// Between Capacitor, the system's sessions and `AuthSessionCore`, which decides what it all means.
///
/// `authSessionResult` never fires here: a session does not outlive the app.
@objc(AuthSessionPlugin)
public class AuthSessionPlugin: CAPPlugin, CAPBridgedPlugin {
    public let identifier = "AuthSessionPlugin"
    public let jsName = "AuthSession"
    public let pluginMethods: [CAPPluginMethod] = [
        CAPPluginMethod(name: "open", returnType: CAPPluginReturnPromise),
        CAPPluginMethod(name: "close", returnType: CAPPluginReturnPromise)
    ]

    private let core = AuthSessionCore()
    private var session: ASWebAuthenticationSession?
    private var anchor: PresentationAnchor?

    @objc func open(_ call: CAPPluginCall) {
        DispatchQueue.main.async { [weak self] in
            do {
                try self?.openOnMainThread(call)
            } catch let failure as AuthSessionFailure {
                call.reject(failure.message, failure.code.rawValue)
            } catch {
                call.reject(error.localizedDescription, AuthSessionFailure.Code.failed.rawValue)
            }
        }
    }

    @objc func close(_ call: CAPPluginCall) {
        DispatchQueue.main.async { [weak self] in
            self?.dismiss()
            self?.core.closed()
            call.resolve()
        }
    }

    private func openOnMainThread(_ call: CAPPluginCall) throws {
        let request = try AuthSessionRequest(
            url: call.getString("url"),
            callbackUrl: call.getString("callbackUrl"),
            presentation: call.getString("presentation")
        )
        guard let window = bridge?.viewController?.view.window else {
            throw AuthSessionFailure(.unavailable, "there is no window to show the browser over")
        }
        // The system shows one at a time.
        dismiss()
        let number = core.open(request) { result in
            switch result {
            case .success(let url): call.resolve(["url": url])
            case .failure(let failure): call.reject(failure.message, failure.code.rawValue)
            }
        }
        let next = makeSession(request) { [weak self] url, error in
            DispatchQueue.main.async { self?.ended(number, url, error) }
        }
        guard let next = next else {
            let failure = AuthSessionFailure(.unsupported, "https callback URLs need iOS 17.4")
            return core.failed(number, failure)
        }
        let nextAnchor = PresentationAnchor(window)
        next.prefersEphemeralWebBrowserSession = request.isEphemeral
        next.presentationContextProvider = nextAnchor
        session = next
        anchor = nextAnchor
        if !next.start() {
            core.failed(number, AuthSessionFailure(.unavailable, "the browser could not be shown"))
        }
    }

    private func makeSession(
        _ request: AuthSessionRequest,
        _ completion: @escaping ASWebAuthenticationSession.CompletionHandler
    ) -> ASWebAuthenticationSession? {
        switch request.callback {
        case .customScheme(let scheme):
            return ASWebAuthenticationSession(
                url: request.url, callbackURLScheme: scheme, completionHandler: completion
            )
        case .https(let host, let path):
            guard #available(iOS 17.4, *) else { return nil }
            return ASWebAuthenticationSession(
                url: request.url,
                callback: .https(host: host, path: path),
                completionHandler: completion
            )
        }
    }

    private func ended(_ number: Int, _ url: URL?, _ error: Error?) {
        if let url = url {
            core.returned(number, url: url.absoluteString)
        } else {
            core.failed(number, Self.failure(error))
        }
    }

    private static func failure(_ error: Error?) -> AuthSessionFailure {
        guard let error = error as? ASWebAuthenticationSessionError else {
            return AuthSessionFailure(.failed, "the browser ended the auth session for no known reason")
        }
        switch error.code {
        case .canceledLogin:
            return AuthSessionFailure.ofCancel(details: "\(error.errorUserInfo)")
        case .presentationContextNotProvided, .presentationContextInvalid:
            return AuthSessionFailure(.unavailable, "there is no window to show the browser over")
        @unknown default:
            return AuthSessionFailure(.failed, "the system ended the auth session: \(error.code)")
        }
    }

    private func dismiss() {
        session?.cancel()
        session = nil
        anchor = nil
    }
}

/// The system does not keep what tells it where to show the browser.
private final class PresentationAnchor: NSObject, ASWebAuthenticationPresentationContextProviding {
    private let window: ASPresentationAnchor

    init(_ window: ASPresentationAnchor) {
        self.window = window
    }

    func presentationAnchor(for session: ASWebAuthenticationSession) -> ASPresentationAnchor {
        return window
    }
}
