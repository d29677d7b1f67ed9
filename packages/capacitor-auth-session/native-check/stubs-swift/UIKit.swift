// Stub, signatures from https://developer.apple.com/documentation/uikit
@_exported import Foundation

open class UIWindow {
    public init() {}
}

open class UIView {
    public init() {}
    open var window: UIWindow? { return nil }
}

open class UIViewController {
    public init() {}
    open var view: UIView! { return nil }
}
