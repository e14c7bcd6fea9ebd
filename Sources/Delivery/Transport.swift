import CCurl
import Foundation

/// Hands finished messages over.
public enum Transport: Sendable {
    /// A program that takes a message on standard input and reads its recipients from it, as `sendmail -t -i` does.
    case sendmail(path: String)
    /// "smtp://host:587" or "smtps://host:465"; STARTTLS is asked for where a user is named.
    case smtp(url: String, user: String?, password: String?)

    /// `message`: RFC 5322 with its To line, CRLF.
    public func deliver(_ message: [UInt8], from: String, to recipient: String) throws(DeliveryError) {
        guard !recipient.contains(where: { $0.isNewline || $0 == "\0" }) else {
            throw .refused("an address with a line end")
        }
        switch self {
        case .sendmail(let path): try Self.pipe(message, into: path)
        case .smtp(let url, let user, let password):
            try Self.send(message, from: from, to: recipient, url: url, user: user, password: password)
        }
    }

    private static func pipe(_ message: [UInt8], into path: String) throws(DeliveryError) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["-t", "-i"]
        let input = Pipe()
        process.standardInput = input
        do {
            try process.run()
            // The local mailer's line end is LF.
            try input.fileHandleForWriting.write(contentsOf: Data(message.filter { $0 != 0x0D }))
            try input.fileHandleForWriting.close()
        } catch {
            throw .temporary("\(path): \(error.localizedDescription)")
        }
        process.waitUntilExit()
        switch process.terminationStatus {
        case 0: return
        // sysexits.h: a user or host that is not known stays unknown.
        case 65, 67, 68: throw .refused("\(path) exited with \(process.terminationStatus)")
        case let status: throw .temporary("\(path) exited with \(status)")
        }
    }

    private static func send(
        _ message: [UInt8], from: String, to recipient: String, url: String, user: String?, password: String?
    ) throws(DeliveryError) {
        guard let easy = curl_easy_init() else { throw .temporary("libcurl gives no handle") }
        defer { curl_easy_cleanup(easy) }
        let recipients = curl_slist_append(nil, "<\(recipient)>")
        defer { curl_slist_free_all(recipients) }
        let source = Source(message)
        easy_set_text(easy, CURLOPT_URL, url)
        easy_set_text(easy, CURLOPT_MAIL_FROM, "<\(from)>")
        easy_set_list(easy, CURLOPT_MAIL_RCPT, recipients)
        easy_set_text(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        easy_set_number(easy, CURLOPT_NOSIGNAL, 1)
        easy_set_number(easy, CURLOPT_TIMEOUT_MS, 60_000)
        if let user, let password {
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
        let code = withExtendedLifetime(source) { curl_easy_perform(easy) }
        guard code != CURLE_OK else { return }
        let reply = easy_number(easy, CURLINFO_RESPONSE_CODE)
        let text = "\(url): \(String(cString: curl_easy_strerror(code)))" + (reply > 0 ? ", reply \(reply)" : "")
        throw (500...599).contains(reply) ? .refused(text) : .temporary(text)
    }

    private final class Source {
        private var rest: ArraySlice<UInt8>

        init(_ bytes: [UInt8]) { rest = bytes[...] }

        func fill(_ target: UnsafeMutablePointer<CChar>, _ room: Int) -> Int {
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
    /// Try again later.
    case temporary(String)
    /// Never for this recipient.
    case refused(String)

    public var description: String {
        switch self {
        case .temporary(let text), .refused(let text): text
        }
    }
}
