import CCurl
import CEpoll
import Dispatch
import Glibc

/// libcurl's multi handle under Dispatch: one epoll set behind one read source, and one timer.
///
/// Confined to one queue by `Fetcher`. The epoll set is ours because `epoll_ctl` acts at once: a descriptor number
/// that libcurl closes and opens again within one call never meets a stale registration, as a dispatch source of
/// its own would.
final class MultiDriver {
    enum Wake: Sendable {
        case sockets
        case timer
    }

    private static let idleHandles = 64

    private let multi: UnsafeMutableRawPointer
    private var idle: [UnsafeMutableRawPointer] = []
    private let epoll: Int32
    private let sockets: any DispatchSourceRead
    private let timer: any DispatchSourceTimer
    /// When libcurl wants to be called, and when the timer will fire: setting it costs a system call and a thread's turn, so
    /// it is only ever moved forward, and fires in vain now and then.
    private var wanted = DispatchTime.distantFuture
    private var armed = DispatchTime.distantFuture
    /// Kept until the connections, which refer to it, are closed.
    private let sessions: SessionStore

    /// `connections`: how many idle ones are kept.
    init(queue: DispatchQueue, connections: Int, sessions: SessionStore, onWake: @escaping @Sendable (Wake) -> Void) {
        guard let multi = curl_multi_init() else { preconditionFailure("libcurl gives no multi handle: out of memory") }
        self.multi = multi
        self.sessions = sessions
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        precondition(epoll >= 0, "epoll_create1 failed with errno \(errno)")
        sockets = DispatchSource.makeReadSource(fileDescriptor: epoll, queue: queue)
        timer = DispatchSource.makeTimerSource(queue: queue)
        let descriptor = epoll
        sockets.setEventHandler { onWake(.sockets) }
        sockets.setCancelHandler { close(descriptor) }
        timer.setEventHandler { onWake(.timer) }
        timer.schedule(deadline: .distantFuture)
        sockets.activate()
        timer.activate()
        multi_set_number(multi, CURLMOPT_MAXCONNECTS, connections)
        multi_set_observers(
            multi, Unmanaged.passUnretained(self).toOpaque(),
            { _, socket, interest, context, _ in
                MultiDriver.from(context).observe(socket, interest: interest)
                return 0
            },
            { _, milliseconds, context in
                MultiDriver.from(context).wake(after: milliseconds)
                return 0
            })
    }

    deinit {
        for easy in idle { curl_easy_cleanup(easy) }
        curl_multi_cleanup(multi)
        timer.cancel()
        sockets.cancel()
    }

    /// An easy handle without options: one that has served before, or a new one.
    func handle() -> UnsafeMutableRawPointer {
        guard let easy = idle.popLast() ?? curl_easy_init() else {
            preconditionFailure("libcurl gives no handle: out of memory")
        }
        return easy
    }

    /// Takes back a handle whose transfer has been dropped.
    func keep(_ easy: UnsafeMutableRawPointer) {
        guard idle.count < Self.idleHandles else { return curl_easy_cleanup(easy) }
        curl_easy_reset(easy)
        idle.append(easy)
    }

    /// Whether libcurl has taken the transfer.
    func start(_ transfer: Transfer) -> Bool { curl_multi_add_handle(multi, transfer.easy) == CURLM_OK }

    func drop(_ transfer: Transfer) {
        curl_multi_remove_handle(multi, transfer.easy)
    }

    /// Lets libcurl act on what has happened.
    func advance(_ wake: Wake) {
        var running: Int32 = 0
        switch wake {
        case .timer:
            armed = .distantFuture
            guard wanted <= .now() else { return arm() }
            wanted = .distantFuture
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
        case .sockets:
            for event in readyEvents() {
                curl_multi_socket_action(multi, event.data.fd, event.curlMask, &running)
            }
        }
    }

    /// The easy handle of the next transfer that ended, and libcurl's verdict.
    func takeFinished() -> (UnsafeMutableRawPointer, CURLcode)? {
        var code = CURLE_OK
        guard let easy = multi_take_finished(multi, &code) else { return nil }
        return (easy, code)
    }

    private func readyEvents() -> [epoll_event] {
        [epoll_event](unsafeUninitializedCapacity: 128) { events, count in
            count = max(0, Int(epoll_wait(epoll, events.baseAddress, 128, 0)))
        }
    }

    private func observe(_ socket: curl_socket_t, interest: Int32) {
        if interest == CURL_POLL_REMOVE {
            epoll_ctl(epoll, EPOLL_CTL_DEL, socket, nil)
            return
        }
        var event = epoll_event()
        event.data.fd = socket
        if interest != CURL_POLL_OUT { event.events |= EPOLLIN.rawValue }
        if interest != CURL_POLL_IN { event.events |= EPOLLOUT.rawValue }
        if epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) != 0 {
            epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event)
        }
    }

    private func wake(after milliseconds: Int) {
        wanted = milliseconds < 0 ? .distantFuture : .now() + .milliseconds(milliseconds)
        arm()
    }

    private func arm() {
        guard wanted < armed else { return }
        armed = wanted
        timer.schedule(deadline: armed)
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> MultiDriver {
        guard let context else { preconditionFailure("libcurl called back without its context") }
        return Unmanaged<MultiDriver>.fromOpaque(context).takeUnretainedValue()
    }
}

extension epoll_event {
    fileprivate var curlMask: Int32 {
        var mask: Int32 = 0
        if events & EPOLLIN.rawValue != 0 { mask |= CURL_CSELECT_IN }
        if events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
        if events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_ERR }
        return mask
    }
}
