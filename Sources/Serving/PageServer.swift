import FoundationEssentials
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOExtras
import NIOHTTP1
import NIOHTTPTypesHTTP1
import NIOPosix
import Publishing
public import ServiceLifecycle

/// Where the web server listens.
public enum ListeningPlace: Sendable {
    case address(host: String, port: Int)
    /// A socket that listens already: systemd's (sd_listen_fds(3)).
    case descriptor(Int32)

    /// The first socket that systemd hands over; nil where it hands over none to this process.
    ///
    /// `process`: this process's number.
    public static func inherited(_ environment: [String: String], process: Int32) -> Self? {
        guard environment["LISTEN_PID"] == "\(process)", let count = environment["LISTEN_FDS"].flatMap({ Int($0) }),
            count >= 1
        else { return nil }
        return .descriptor(firstInherited)
    }

    // SD_LISTEN_FDS_START
    private static let firstInherited: Int32 = 3
}

/// Hummingbird's routes on a socket of ours: its own server opens one by itself and takes none that is open.
public struct PageServer: Service {
    /// A connection that brings no whole request is closed.
    private static let idleTimeout = TimeAmount.seconds(60)
    /// So is one whose visitor takes nothing of an answer.
    private static let takingTimeout = TimeAmount.seconds(60)
    /// What is being answered when the server ends may take as long to its own end.
    private static let endingTimeout = TimeAmount.seconds(3)

    let responder: RouterResponder<VisitorContext>
    let place: ListeningPlace
    let logger: Logger
    let now: @Sendable () -> Date
    let onReady: @Sendable (Int) async -> Void

    /// Answers until the service group shuts down.
    public func run() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let quiescing = ServerQuiescingHelper(group: group)
        let channel = HTTP1Channel(responder: respond, configuration: .init(idleTimeout: Self.idleTimeout))
        let visitors = Visitors(logger: logger)
        let server = try await listen(on: group, channel, quiescing, visitors)
        await withGracefulShutdownHandler {
            await onReady(server.channel.localAddress?.port ?? 0)
            await withDiscardingTaskGroup { tasks in
                do {
                    try await server.executeThenClose { connections in
                        for try await connection in connections {
                            tasks.addTask { await channel.handle(value: connection, logger: logger) }
                        }
                    }
                } catch {
                    logger.error("The web server has stopped", metadata: ["error": "\(error)"])
                }
            }
        } onGracefulShutdown: {
            quiescing.initiateShutdown(promise: nil)
            group.next().scheduleTask(in: Self.endingTimeout) { visitors.closeAll() }
        }
    }

    private func listen(
        on group: MultiThreadedEventLoopGroup, _ channel: HTTP1Channel, _ quiescing: ServerQuiescingHelper,
        _ visitors: Visitors
    ) async throws -> NIOAsyncChannel<HTTP1Channel.Value, Never> {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .serverChannelInitializer { server in
                server.eventLoop.makeCompletedFuture {
                    try server.pipeline.syncOperations.addHandler(quiescing.makeServerChannelHandler(channel: server))
                }
            }
        let setUp: @Sendable (any NIOCore.Channel) -> EventLoopFuture<HTTP1Channel.Value> = { [logger] visitor in
            visitors.admit(visitor)
            let limited = visitor.eventLoop.makeCompletedFuture {
                try visitor.pipeline.syncOperations.addHandler(TakingLimit(Self.takingTimeout))
            }
            return limited.flatMap { channel.setup(channel: visitor, logger: logger) }.flatMapThrowing { value in
                let pipeline = visitor.pipeline.syncOperations
                let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
                try pipeline.addHandler(ClosingWish(), position: .before(codec))
                return value
            }
        }
        switch place {
        case .address(let host, let port):
            return try await bootstrap.bind(host: host, port: port, childChannelInitializer: setUp)
        case .descriptor(let descriptor):
            return try await bootstrap.bind(descriptor, childChannelInitializer: setUp)
        }
    }

    // Concurrent, as what it hands the writer to is.
    @concurrent
    private func respond(
        to request: Request, writer: consuming ResponseWriter, channel: any NIOCore.Channel
    ) async throws {
        let context = VisitorContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        var response: Response
        do {
            response = try await responder.respond(to: request, context: context)
        } catch let error as HTTPParserError {
            // Why: the connection is beyond an answer, and Hummingbird closes it.
            throw error
        } catch {
            logger.debug("A request failed", metadata: ["error": "\(error)"])
            response = Response(status: .internalServerError)
        }
        response.headers[.date] = now().httpDate
        response.headers[.server] = "Umschau"
        try await writer.write(response: response.head, body: response.body)
    }
}
