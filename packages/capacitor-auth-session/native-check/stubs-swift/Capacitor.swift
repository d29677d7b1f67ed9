// Stub, signatures from the source of @capacitor/ios 8.5.2, Capacitor/Capacitor
import Foundation
import UIKit

public let CAPPluginReturnPromise = "promise"

public protocol CAPBridgeProtocol: AnyObject {
    var viewController: UIViewController? { get }
}

open class CAPPlugin: NSObject {
    open weak var bridge: CAPBridgeProtocol?
}

public protocol CAPBridgedPlugin {
    var identifier: String { get }
    var jsName: String { get }
    var pluginMethods: [CAPPluginMethod] { get }
}

open class CAPPluginMethod: NSObject {
    public init(name: String, returnType: String) {}
}

open class CAPPluginCall: NSObject {
    open func getString(_ key: String) -> String? { return nil }
    open func resolve(_ data: [String: Any] = [:]) {}
    open func reject(
        _ message: String, _ code: String? = nil, _ error: Error? = nil, _ data: [String: Any]? = nil
    ) {}
}
