import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
@testable import Serving
import Testing

/// Connections that are used in ways a browser does not use them.
struct VisitorsTests {
    @Test func whoTakesNothingIsLeft() throws {
        let channel = EmbeddedChannel(handler: TakingLimit(.seconds(60)))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 80)).wait()
        let minute = TimeAmount.seconds(61)
        // What is taken at once is waited for no longer.
        channel.writeAndFlush(ByteBuffer(string: "a"), promise: nil)
        channel.embeddedEventLoop.advanceTime(by: minute)
        #expect(channel.isActive)
        // Without a flush nobody takes it.
        channel.write(ByteBuffer(string: "b"), promise: nil)
        channel.embeddedEventLoop.advanceTime(by: .seconds(50))
        channel.write(ByteBuffer(string: "c"), promise: nil)
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(11))
        #expect(!channel.isActive)
    }

    @Test func whatIsLongIsTakenPieceByPiece() throws {
        let channel = EmbeddedChannel(handler: TakingLimit(.seconds(60)))
        channel.writeAndFlush(ByteBuffer(repeating: 7, count: 100_000), promise: nil)
        var pieces: [Int] = []
        while let piece = try channel.readOutbound(as: ByteBuffer.self) { pieces.append(piece.readableBytes) }
        #expect(pieces == [32_768, 32_768, 32_768, 1_696])
    }

    @Test(
        arguments: [
            ("Close", .http1_1, "close"), ("foo, close", .http1_1, "close"), (nil, .http1_0, "close"),
            (nil, .http1_1, nil), ("keep-alive", .http1_0, "keep-alive"),
        ] as [(String?, HTTPVersion, String?)])
    func whoWantsToGoIsUnderstood(said: String?, version: HTTPVersion, heard: String?) throws {
        let channel = EmbeddedChannel(handler: ClosingWish())
        var head = HTTPRequestHead(version: version, method: .GET, uri: "/")
        if let said { head.headers.add(name: "Connection", value: said) }
        try channel.writeInbound(HTTPServerRequestPart.head(head))
        guard case .head(let passed) = try channel.readInbound(as: HTTPServerRequestPart.self) else {
            Issue.record("nothing came through")
            return
        }
        #expect(passed.headers.first(name: "connection") == heard)
    }

    @Test func ofTooManyTheOldestLeaves() throws {
        let visitors = Visitors(logger: Logger(label: "test"))
        let channels = try (0..<401).map { _ in
            let channel = EmbeddedChannel()
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 80)).wait()
            visitors.admit(channel)
            return channel
        }
        #expect(channels.map(\.isActive) == channels.indices.map { $0 > 0 })
        // Who leaves makes room.
        channels[7].close(promise: nil)
        channels[7].embeddedEventLoop.run()
        let next = EmbeddedChannel()
        try next.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 80)).wait()
        visitors.admit(next)
        #expect(next.isActive && channels[1].isActive)
        visitors.closeAll()
        #expect(!next.isActive && channels.allSatisfy { !$0.isActive })
    }
}
