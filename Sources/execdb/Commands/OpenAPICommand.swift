import AdministrationAPI
import ArgumentParser
import Foundation

/// `execdb openapi`: the description of the HTTP interface.
struct OpenAPICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi", abstract: "Print the description of the HTTP interface (OpenAPI, YAML).")

    func run() {
        FileHandle.standardOutput.write(Data(AdministrationAPI.document))
    }
}
