/// What becomes of an `open`. Knows nothing of UIKit; everything in it happens on one thread.
final class AuthSessionCore {
    typealias Caller = (Result<String, AuthSessionFailure>) -> Void

    private var current: (number: Int, request: AuthSessionRequest, caller: Caller)?
    private var opened = 0

    /// A session begins for this caller; an earlier caller gives way.
    ///
    /// - Returns: its number, by which its end is told from that of an earlier session.
    func open(_ request: AuthSessionRequest, caller: @escaping Caller) -> Int {
        fail(AuthSessionFailure(.cancelled, "another auth session took the place of this one"))
        opened += 1
        current = (opened, request, caller)
        return opened
    }

    func returned(_ number: Int, url: String) {
        guard let session = current, session.number == number else { return }
        guard session.request.isCallback(url) else {
            let message = "the browser came back with another URL than the callback URL"
            return fail(AuthSessionFailure(.failed, message))
        }
        settle(.success(url))
    }

    func failed(_ number: Int, _ failure: AuthSessionFailure) {
        if current?.number == number { fail(failure) }
    }

    func closed() {
        fail(AuthSessionFailure(.cancelled, "the app closed the auth session"))
    }

    private func fail(_ failure: AuthSessionFailure) {
        settle(.failure(failure))
    }

    private func settle(_ result: Result<String, AuthSessionFailure>) {
        let caller = current?.caller
        current = nil
        caller?(result)
    }
}
