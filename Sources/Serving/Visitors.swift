import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The open connections of the web server: not too many of them, and none that lasts for ever.
final class Visitors: Sendable {
    /// Files are for polling too, and few systems allow a process less than a thousand.
    private static let most = 400

    private static let warningInterval = Duration.seconds(60)

    private struct Open {
        var channels: [ObjectIdentifier: (order: Int, channel: any Channel)] = [:]
        var admitted = 0
    }

    private let open = Mutex(Open())
    private let lastWarning = Mutex<ContinuousClock.Instant?>(nil)
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    /// Takes note of a new connection; where there are too many, the oldest is closed: whoever opens hundreds and says nothing keeps
    /// nobody out.
    func admit(_ channel: any Channel) {
        let name = ObjectIdentifier(channel)
        let oldest = open.withLock { open -> (any Channel)? in
            let isFull = open.channels.count >= Self.most
            let oldest = isFull ? open.channels.min { $0.value.order < $1.value.order } : nil
            if let oldest { open.channels[oldest.key] = nil }
            open.admitted += 1
            open.channels[name] = (open.admitted, channel)
            return oldest?.value.channel
        }
        if let oldest {
            warn()
            oldest.close(promise: nil)
        }
        channel.closeFuture.whenComplete { [weak self] _ in
            self?.open.withLock { $0.channels[name] = nil }
        }
    }

    private func warn() {
        let isTime = lastWarning.withLock { last in
            let now = ContinuousClock.now
            if let last, now - last < Self.warningInterval { return false }
            last = now
            return true
        }
        if isTime {
            logger.warning("Too many connections are open; the oldest are closed", metadata: ["open": "\(Self.most)"])
        }
    }

    func closeAll() {
        for (_, channel) in open.withLock({ Array($0.channels.values) }) { channel.close(promise: nil) }
    }
}

/// Closes a connection whose visitor takes nothing of what is written to it.
///
/// Hummingbird's own limit waits for the next request only, and an answer that nobody takes never ends.
final class TakingLimit: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Bytes whose taking is seen at once; who takes less in all of the time takes nothing.
    private static let piece = 32 << 10

    private let limit: TimeAmount
    private var pending = 0
    private var end: Scheduled<Void>?

    init(_ limit: TimeAmount) { self.limit = limit }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var rest = unwrapOutboundIn(data)
        while rest.readableBytes > Self.piece, let piece = rest.readSlice(length: Self.piece) {
            write(piece, context, nil)
        }
        write(rest, context, promise)
    }

    private func write(_ bytes: ByteBuffer, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        pending += 1
        if pending == 1 { wait(context) }
        let taken = promise ?? context.eventLoop.makePromise()
        taken.futureResult.assumeIsolated().whenComplete { [weak self] _ in self?.take(context) }
        context.write(wrapOutboundOut(bytes), promise: taken)
    }

    private func take(_ context: ChannelHandlerContext) {
        pending -= 1
        wait(context)
    }

    /// From now on the visitor has the whole time again.
    private func wait(_ context: ChannelHandlerContext) {
        end?.cancel()
        end = nil
        guard pending > 0, context.channel.isActive else { return }
        let channel = context.channel
        end = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
    }
}

/// Says "close" as Hummingbird reads it for every visitor who means that: in other letters, among other words, or by speaking HTTP/1.0.
final class ClosingWish: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data), !head.isKeepAlive else {
            return context.fireChannelRead(data)
        }
        head.headers.replaceOrAdd(name: "connection", value: "close")
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }
}
