/// Why an `open` rejects.
struct AuthSessionFailure: Error, Equatable {
    enum Code: String {
        case cancelled = "CANCELLED"
        case unavailable = "UNAVAILABLE"
        case unsupported = "UNSUPPORTED"
        case callbackVerificationFailed = "CALLBACK_VERIFICATION_FAILED"
        case failed = "FAILED"
    }

    let code: Code
    let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// iOS reports a host that has not vouched for the app as a cancel, and says so in the details.
    static func ofCancel(details: String) -> AuthSessionFailure {
        if details.contains("webcredentials") || details.contains("not associated") {
            return AuthSessionFailure(
                .callbackVerificationFailed,
                "the host of the callback URL has not vouched for this app; check webcredentials in "
                    + "its apple-app-site-association and the Associated Domains of the app"
            )
        }
        return AuthSessionFailure(.cancelled, "the user closed the browser")
    }
}
