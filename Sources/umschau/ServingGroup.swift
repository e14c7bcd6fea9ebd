import Foundation
import NIOCore
import ServiceLifecycle

extension ServiceGroup {
    /// Runs until a signal ends it; a place that cannot be listened at becomes a sentence.
    ///
    /// `address`: where its web server listens.
    func run(servingAt address: String) async throws {
        do {
            try await run()
        } catch let error as IOError {
            // SwiftNIO names the call, its arguments and a number around the system's words.
            throw fail("\(address): \(String(cString: strerror(error.errnoCode)))", Status.unavailable)
        } catch is SocketAddressError.UnknownHost {
            throw fail("\(address): there is no such host", Status.unavailable)
        }
    }
}
