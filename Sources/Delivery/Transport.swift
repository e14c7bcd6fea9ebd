import CCurl
import Foundation

/// Hands finished messages over.
public enum Transport: Sendable {
    /// A program that takes a message on standard input and reads its recipients from it, as `sendmail -t -i -f sender` does.
    case sendmail(path: String)
    /// "smtp://host:587" or "smtps://host:465"; STARTTLS is used where it is offered, and insisted on where a user is named.
    case smtp(Server)

    /// A mail server, and how it knows us.
    public struct Server: Sendable {
        public let url: String
        public let user: String?
        public let password: String?
        /// A PEM file of certificate authorities to trust instead of the system's.
        public let authorities: String?

        public init(url: String, user: String? = nil, password: String? = nil, authorities: String? = nil) {
            self.url = url
            self.user = user
            self.password = password
            self.authorities = authorities
        }
    }

    /// `message`: RFC 5322 with its To line, CRLF.
    public func deliver(_ message: [UInt8], from: String, to recipient: String) throws(DeliveryError) {
        guard !recipient.contains(where: { $0.isNewline || $0 == "\0" }) else {
            throw .refused("an address with a line end")
        }
        // A message of ours has seven bits, and few servers take an address that has more (RFC 6531).
        guard recipient.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw .refused("an address with letters beyond ASCII; write its host as xn--…")
        }
        switch self {
        case .sendmail(let path): try Self.pipe(message, from: from, into: path)
        case .smtp(let server): try Self.send(message, from: from, to: recipient, through: server)
        }
    }

    private static func pipe(_ message: [UInt8], from: String, into path: String) throws(DeliveryError) {
        // The sender, or what cannot be delivered would come back to the user that runs this.
        let mailer = MailProgram(path: path, arguments: ["-t", "-i", "-f", from])
        let ending: MailProgram.Ending
        do {
            // The local mailer's line end is LF.
            ending = try mailer.run(
                reading: try whole(Data(message.filter { $0 != 0x0D })), within: TimeInterval(timeout / 1000),
                patience: patience)
        } catch {
            throw .unavailable("\(path): \(error.localizedDescription)")
        }
        switch ending {
        case .exited(0): return
        // sysexits.h: a user or host that is not known stays unknown.
        case .exited(let status) where [65, 67, 68].contains(status):
            throw .refused("\(path) exited with \(status)")
        case .exited(let status): throw .temporary("\(path) exited with \(status)")
        case .killed(let signal): throw .temporary("\(path) was ended by signal \(signal)")
        case .late: throw .temporary("\(path) did not end within \(timeout / 60_000) minutes")
        }
    }

    /// A file without a name that holds the message, to be read from its start.
    ///
    /// Why not a pipe: were this process killed while writing, the mailer would take what it has for all and send half
    /// a mail.
    private static func whole(_ message: Data) throws -> FileHandle {
        let path = NSTemporaryDirectory() + "umschau-\(UUID().uuidString)"
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        unlink(path)
        try file.write(contentsOf: message)
        try file.seek(toOffset: 0)
        return file
    }

    private static func send(
        _ message: [UInt8], from: String, to recipient: String, through server: Server
    ) throws(DeliveryError) {
        guard let easy = curl_easy_init() else { throw .temporary("libcurl gives no handle") }
        defer { curl_easy_cleanup(easy) }
        let recipients = curl_slist_append(nil, "<\(recipient)>")
        defer { curl_slist_free_all(recipients) }
        let source = Source(message)
        easy_set_text(easy, CURLOPT_URL, server.url)
        easy_set_text(easy, CURLOPT_MAIL_FROM, "<\(from)>")
        easy_set_list(easy, CURLOPT_MAIL_RCPT, recipients)
        easy_set_text(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        // As with feeds: what the environment says of proxies is not asked.
        easy_set_text(easy, CURLOPT_PROXY, "")
        easy_set_number(easy, CURLOPT_NOSIGNAL, 1)
        easy_set_number(easy, CURLOPT_CONNECTTIMEOUT_MS, greetingTimeout)
        easy_set_number(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, replyTimeout)
        easy_set_number(easy, CURLOPT_TIMEOUT_MS, timeout)
        easy_set_number(easy, CURLOPT_USE_SSL, Int(CURLUSESSL_TRY.rawValue))
        if let authorities = server.authorities { easy_set_text(easy, CURLOPT_CAINFO, authorities) }
        if let user = server.user, let password = server.password {
            easy_set_text(easy, CURLOPT_USERNAME, user)
            easy_set_text(easy, CURLOPT_PASSWORD, password)
            easy_set_number(easy, CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
        }
        easy_set_number(easy, CURLOPT_UPLOAD, 1)
        easy_set_context(easy, CURLOPT_READDATA, Unmanaged.passUnretained(source).toOpaque())
        easy_set_sink(easy, CURLOPT_READFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            return Unmanaged<Source>.fromOpaque(context).takeUnretainedValue().fill(bytes, size * count)
        }
        easy_set_context(easy, CURLOPT_HEADERDATA, Unmanaged.passUnretained(source).toOpaque())
        easy_set_sink(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: size * count), as: UTF8.self)
            Unmanaged<Source>.fromOpaque(context).takeUnretainedValue().note(line)
            return size * count
        }
        let details = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        details.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        defer { details.deallocate() }
        easy_set_context(easy, CURLOPT_ERRORBUFFER, details)
        let code = withExtendedLifetime(source) { curl_easy_perform(easy) }
        guard code != CURLE_OK else { return }
        let reply = easy_number(easy, CURLINFO_RESPONSE_CODE)
        let detail = String(cString: details)
        let text =
            "\(server.url): \(detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail)"
            + (reply >= 400 ? ", reply \(source.wordsOfReply(reply))" : "")
        // Only what is said of the recipient, or of the message once the recipient was taken, is about them. A greeting, a password,
        // a sender that is refused is the list's trouble, not its readers'.
        let isAboutRecipient = ["RCPT failed", "DATA failed"].contains(where: detail.hasPrefix) || source.isRead
        guard isAboutRecipient else { throw .unavailable(text) }
        throw (500...599).contains(reply) ? .refused(text) : .temporary(text)
    }

    /// Milliseconds until a server has greeted us and let us in.
    private static let greetingTimeout = 60_000
    /// Seconds for one answer: a message that was sent may be under examination for ten minutes (RFC 5321 §4.5.3.2.6), and who asks
    /// again before that delivers it twice.
    private static let replyTimeout = 630
    /// Milliseconds for all of it.
    private static let timeout = 900_000
    /// Seconds that a mailer has to end when it is told to.
    private static let patience: TimeInterval = 5

    private final class Source {
        private var rest: ArraySlice<UInt8>
        /// Whether the server has asked for the message.
        private(set) var isRead = false
        /// The last line with which the server refused something: what it says to our farewell is no reason.
        private var refusal = ""

        init(_ bytes: [UInt8]) { rest = bytes[...] }

        func note(_ line: String) {
            if line.hasPrefix("4") || line.hasPrefix("5") { refusal = line }
        }

        /// "550 5.1.1 no such user", or the number alone where the last line was another reply's.
        func wordsOfReply(_ number: Int) -> String {
            let line = refusal.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
            return line.hasPrefix("\(number)") ? line.trimmingCharacters(in: .whitespaces) : "\(number)"
        }

        func fill(_ target: UnsafeMutablePointer<CChar>, _ room: Int) -> Int {
            isRead = true
            let piece = rest.prefix(room)
            piece.withUnsafeBytes {
                UnsafeMutableRawPointer(target).copyMemory(
                    from: $0.baseAddress ?? UnsafeRawPointer(target), byteCount: piece.count)
            }
            rest = rest.dropFirst(piece.count)
            return piece.count
        }
    }
}

public enum DeliveryError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Nobody can be delivered to now; try again later.
    case unavailable(String)
    /// Try this recipient again later.
    case temporary(String)
    /// Never for this recipient.
    case refused(String)

    public var description: String {
        switch self {
        case .unavailable(let text), .temporary(let text), .refused(let text): text
        }
    }
}
