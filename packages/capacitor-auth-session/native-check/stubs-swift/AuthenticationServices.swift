// Stub, signatures from https://developer.apple.com/documentation/authenticationservices
@_exported import Foundation
import UIKit

public typealias ASPresentationAnchor = UIWindow

public protocol ASWebAuthenticationPresentationContextProviding: NSObjectProtocol {
    func presentationAnchor(for session: ASWebAuthenticationSession) -> ASPresentationAnchor
}

open class ASWebAuthenticationSession {
    public typealias CompletionHandler = (URL?, Error?) -> Void

    @available(iOS 17.4, *)
    open class Callback {
        init() {}
        public class func customScheme(_ customScheme: String) -> Callback { return Callback() }
        public class func https(host: String, path: String) -> Callback { return Callback() }
    }

    public init(url: URL, callbackURLScheme: String?, completionHandler: @escaping CompletionHandler) {}

    @available(iOS 17.4, *)
    public init(url: URL, callback: Callback, completionHandler: @escaping CompletionHandler) {}

    open weak var presentationContextProvider: ASWebAuthenticationPresentationContextProviding?
    open var prefersEphemeralWebBrowserSession = false
    open func start() -> Bool { return false }
    open func cancel() {}
}

public struct ASWebAuthenticationSessionError: CustomNSError {
    // The system's is open to new cases, which `@unknown default` is for.
    public enum Code: Int {
        case canceledLogin = 1
        case presentationContextNotProvided = 2
        case presentationContextInvalid = 3
    }

    public let code: Code
    public let errorUserInfo: [String: Any]
}
