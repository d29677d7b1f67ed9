import Foundation

/// What an `open` asks for, once it is known to make sense.
struct AuthSessionRequest {
    enum Callback: Equatable {
        case customScheme(String)
        case https(host: String, path: String)
    }

    let url: URL
    let callbackUrl: String
    let callback: Callback
    let isEphemeral: Bool

    init(url: String?, callbackUrl: String?, presentation: String?) throws {
        self.url = try Self.page(url ?? "")
        self.callbackUrl = callbackUrl ?? ""
        self.callback = try Self.callback(callbackUrl ?? "")
        self.isEphemeral = try Self.isEphemeral(presentation)
    }

    /// Whether scheme, authority and path are those of the callback URL. Compares text: no two
    /// parsers of URLs agree on the strange ones, and the strange ones are what an attacker sends.
    func isCallback(_ url: String) -> Bool {
        return Self.address(callbackUrl) == Self.address(url)
    }

    private static func page(_ text: String) throws -> URL {
        guard let url = URL(string: text), url.host?.isEmpty == false,
              ["https", "http"].contains(url.scheme?.lowercased()) else {
            throw AuthSessionFailure(.failed, "url must be an http or https URL")
        }
        return url
    }

    /// No browser gives `http` to an app.
    private static func callback(_ text: String) throws -> Callback {
        let refusal = AuthSessionFailure(
            .failed, "callbackUrl must be an https URL or one of the app's own scheme"
        )
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(),
              scheme != "http" else {
            throw refusal
        }
        guard scheme == "https" else { return .customScheme(scheme) }
        guard let host = url.host, !host.isEmpty else { throw refusal }
        return .https(host: host, path: url.path.isEmpty ? "/" : url.path)
    }

    private static func isEphemeral(_ presentation: String?) throws -> Bool {
        switch presentation {
        case "shared": return false
        case "ephemeral": return true
        default:
            throw AuthSessionFailure(.unsupported, "presentation must be shared or ephemeral")
        }
    }

    /// Up to the query, with what is not case sensitive in lower case, and `/` for an empty path.
    private static func address(_ url: String) -> String {
        let address = url.prefix { $0 != "?" && $0 != "#" }
        guard let colon = address.firstIndex(of: ":") else { return String(address) }
        let scheme = address[...colon].lowercased()
        let rest = address[address.index(after: colon)...]
        guard rest.hasPrefix("//") else { return scheme + rest }
        let slash = rest.dropFirst(2).firstIndex(of: "/") ?? rest.endIndex
        let path = slash == rest.endIndex ? "/" : rest[slash...]
        return scheme + rest[..<slash].lowercased() + path
    }
}
