// DO NOT MODIFY THIS FILE - managed by Capacitor CLI commands
let package = Package(
    name: "CapApp-SPM",
    dependencies: [
        .package(name: "IonicEnterpriseAuth", path: "../../../node_modules/@ionic-enterprise/auth")
    ]
)
