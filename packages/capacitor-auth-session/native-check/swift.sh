#!/bin/sh
# One check of the plugin's Swift, in a copy of the package that may be written to.
set -eu

plugin=ios/Sources/AuthSessionPlugin

parse() {
  for file in $plugin/*.swift ios/Tests/*/*.swift; do swiftc -frontend -parse "$file"; done
}

# There is no Objective-C on Linux: the check goes without @objc.
typecheck() {
  mkdir modules plain
  for module in UIKit AuthenticationServices Capacitor; do
    swiftc -emit-module -parse-as-library -module-name $module -I modules \
      -o modules/$module.swiftmodule native-check/stubs-swift/$module.swift
  done
  for file in $plugin/*.swift; do
    sed -E 's/@objc(\([A-Za-z]+\))? ?//' "$file" > "plain/$(basename "$file")"
  done
  swiftc -typecheck -swift-version 5 -warnings-as-errors -I modules plain/*.swift
}

# What needs nothing but Foundation is a package of its own here.
test() {
  rm $plugin/AuthSessionPlugin.swift
  cat > Package.swift <<'END'
// swift-tools-version: 5.9
import PackageDescription

let package = Package(
    name: "Core",
    targets: [
        .target(name: "AuthSessionPlugin", path: "ios/Sources/AuthSessionPlugin"),
        .testTarget(
            name: "AuthSessionPluginTests",
            dependencies: ["AuthSessionPlugin"],
            path: "ios/Tests/AuthSessionPluginTests"
        )
    ]
)
END
  swift test --disable-sandbox
}

manifest() {
  swift package dump-package --disable-sandbox > /dev/null
}

"$1"
