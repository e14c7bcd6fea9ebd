import CCurl
import Glibc

/// One download in flight: libcurl's easy handle, and what has arrived.
///
/// Confined to the queue of the `Fetcher` that owns it.
final class Transfer {
    typealias Outcome = Result<FetchResponse, FetchError>

    private static let headerLimit = 256 << 10
    /// How long a connection stays for the next request to the same host.
    static let secondsKept = 30

    let easy: UnsafeMutableRawPointer
    private let request: FetchRequest
    private let keepsConnection: Bool
    private let addresses: AddressGuard
    private let sessions: SessionStore
    private let finish: (Outcome) -> Void
    private var fields: UnsafeMutablePointer<curl_slist>?
    private var names: UnsafeMutablePointer<curl_slist>?
    private var body: [UInt8] = []
    private var headerBytes = 0
    private var failure: FetchError?
    /// One of the host's addresses was out of bounds; another one may do.
    private var isAddressRefused = false

    /// `handle`: the driver's, without options; it outlives the transfer.
    init(
        _ request: FetchRequest, handle: UnsafeMutableRawPointer, keepsConnection: Bool, addresses: AddressGuard,
        sessions: SessionStore,
        finish: @escaping (Outcome) -> Void
    ) {
        self.request = request
        self.keepsConnection = keepsConnection
        self.addresses = addresses
        self.sessions = sessions
        self.finish = finish
        easy = handle
        setRequest()
        setLimits()
        setCallbacks()
    }

    deinit {
        curl_slist_free_all(fields)
        curl_slist_free_all(names)
    }

    private func setRequest() {
        easy_set_text(easy, CURLOPT_URL, request.url)
        easy_set_text(easy, CURLOPT_USERAGENT, request.userAgent)
        // The empty text stands for all that libcurl can unpack.
        easy_set_text(easy, CURLOPT_ACCEPT_ENCODING, request.acceptsPacked ? "" : nil)
        // Why HTTP/1.1: HTTP/2 with gzip stalls now and then in Debian 12's libcurl 7.88.
        let version = request.allowsHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
        easy_set_number(easy, CURLOPT_HTTP_VERSION, Int(version))
        fields = curl_slist_append(nil, "Accept: " + request.accept)
        if !request.acceptsPacked { fields = curl_slist_append(fields, "Accept-Encoding: identity") }
        if let etag = request.etag { fields = curl_slist_append(fields, "If-None-Match: " + etag) }
        if request.wantsDelta, request.etag != nil { fields = curl_slist_append(fields, "A-IM: feed") }
        if let date = request.lastModified { fields = curl_slist_append(fields, "If-Modified-Since: " + date) }
        easy_set_list(easy, CURLOPT_HTTPHEADER, fields)
        // Redirects are the caller's: which of them are permanent has to be seen hop by hop.
        easy_set_number(easy, CURLOPT_FOLLOWLOCATION, 0)
        easy_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        easy_set_text(easy, CURLOPT_PROXY, "")
        easy_set_number(easy, CURLOPT_NETRC, 0)
        if let authorities = request.authorities { easy_set_text(easy, CURLOPT_CAINFO, authorities) }
        // Where a folder of certificates is named beside the file of them, libcurl 7.88 reads the file for every connection.
        // Debian's file has all that its folder has.
        easy_set_text(easy, CURLOPT_CAPATH, nil)
        for name in request.names { names = curl_slist_append(names, name) }
        if names != nil { easy_set_list(easy, CURLOPT_RESOLVE, names) }
        guard let form = request.form else { return }
        // Copied, so that the text may go.
        easy_set_text(easy, CURLOPT_COPYPOSTFIELDS, Self.encoded(form))
    }

    private static func encoded(_ form: [(name: String, value: String)]) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        func escaped(_ text: String) -> String {
            text.utf8.map { byte in
                if plain.contains(byte) { return String(UnicodeScalar(byte)) }
                let digits = String(byte, radix: 16, uppercase: true)
                return "%" + (digits.count < 2 ? "0" : "") + digits
            }.joined()
        }
        return form.map { escaped($0.name) + "=" + escaped($0.value) }.joined(separator: "&")
    }

    private func setLimits() {
        easy_set_number(easy, CURLOPT_NOSIGNAL, 1)
        // Why so short: with every request libcurl looks through all names it remembers.
        easy_set_number(easy, CURLOPT_DNS_CACHE_TIMEOUT, 1)
        easy_set_number(easy, CURLOPT_MAXAGE_CONN, Self.secondsKept)
        easy_set_number(easy, CURLOPT_FORBID_REUSE, keepsConnection ? 0 : 1)
        easy_set_number(easy, CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeoutMilliseconds)
        easy_set_number(easy, CURLOPT_TIMEOUT_MS, request.timeoutMilliseconds)
        easy_set_number(easy, CURLOPT_LOW_SPEED_LIMIT, 100)
        // Waiting for the first byte counts.
        easy_set_number(easy, CURLOPT_LOW_SPEED_TIME, 10)
    }

    private func setCallbacks() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        easy_set_context(easy, CURLOPT_WRITEDATA, context)
        easy_set_sink(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            Transfer.from(context).receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        easy_set_context(easy, CURLOPT_HEADERDATA, context)
        easy_set_sink(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            Transfer.from(context).receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        easy_set_socket_gate(
            easy,
            { context, _, address in
                guard let address, Transfer.from(context).mayConnect(to: address) else { return CURL_SOCKET_BAD }
                return socket(address.pointee.family, address.pointee.socktype, address.pointee.`protocol`)
            }, context)
        easy_set_request_gate(
            easy,
            { context, address, _, _, _ in
                guard let address, Transfer.from(context).mayRequest(from: String(cString: address)) else {
                    return CURL_PREREQFUNC_ABORT
                }
                return CURL_PREREQFUNC_OK
            }, context)
        easy_set_tls_gate(
            easy,
            { _, tls, context in
                let transfer = Transfer.from(context)
                transfer.sessions.attach(to: tls, key: transfer.hostAndPort)
                return CURLE_OK
            }, context)
    }

    func end(_ code: CURLcode) {
        if let failure { return finish(.failure(failure)) }
        guard code != CURLE_OK else { return finish(.success(response())) }
        if isAddressRefused, code == CURLE_COULDNT_CONNECT {
            return finish(.failure(.forbiddenAddress("a private address")))
        }
        // Protocols are for addresses, and for what begins with no status line.
        if code == CURLE_UNSUPPORTED_PROTOCOL, request.url.prefix(4).lowercased() == "http" {
            return finish(.failure(FetchError(CURLE_WEIRD_SERVER_REPLY)))
        }
        // Zero until the name is resolved.
        let isUnresolved = easy_number(easy, CURLINFO_NAMELOOKUP_TIME_T) == 0
        finish(.failure(code == CURLE_OPERATION_TIMEDOUT && isUnresolved ? .silentNameServer : FetchError(code)))
    }

    func cancel() {
        finish(.failure(.cancelled))
    }

    private func response() -> FetchResponse {
        func header(_ name: String) -> String? { easy_header_value(easy, name).map { String(cString: $0) } }
        func all(_ name: String) -> [String] {
            (0..<easy_header_count(easy, name)).compactMap { index in
                easy_header_at(easy, name, index).map { String(cString: $0) }
            }
        }
        // RFC 9110 §5.3: fields of one name are one list.
        let cacheControl = all("Cache-Control")
        return FetchResponse(
            status: easy_number(easy, CURLINFO_RESPONSE_CODE), body: body,
            url: easy_text(easy, CURLINFO_EFFECTIVE_URL).map { String(cString: $0) } ?? request.url,
            location: header("Location"), etag: header("ETag"),
            lastModified: header("Last-Modified"), contentType: header("Content-Type"),
            contentLanguage: header("Content-Language"),
            cacheControl: cacheControl.isEmpty ? nil : cacheControl.joined(separator: ", "), age: header("Age"),
            expires: header("Expires"), date: header("Date"), retryAfter: header("Retry-After"),
            manipulation: header("IM"),
            links: all("Link"))
    }

    /// What its TLS sessions are kept by; without a user's name and password.
    private var hostAndPort: String {
        let rest = request.url.drop { $0 != "/" }.drop { $0 == "/" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return (authority.split(separator: "@").last ?? authority).lowercased()
    }

    /// Taking fewer bytes than offered makes libcurl give up with `CURLE_WRITE_ERROR`.
    ///
    /// The bytes are decoded ones: `CURLOPT_MAXFILESIZE` would let a gzip bomb through.
    private func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard body.count + bytes.count <= request.byteLimit else {
            failure = .tooLarge(limit: request.byteLimit)
            return 0
        }
        body.append(contentsOf: bytes)
        return bytes.count
    }

    private func receiveHeader(_ line: UnsafeRawBufferPointer) -> Int {
        headerBytes += line.count
        guard headerBytes <= Self.headerLimit else {
            failure = .failed("the answer's header is larger than \(Self.headerLimit >> 10) KiB")
            return 0
        }
        return line.count
    }

    private func mayConnect(to address: UnsafePointer<curl_sockaddr>) -> Bool {
        guard !addresses.permits(address) else { return true }
        isAddressRefused = true
        return false
    }

    private func mayRequest(from address: String) -> Bool {
        guard !addresses.permits(text: address) else { return true }
        failure = .forbiddenAddress(address)
        return false
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> Transfer {
        guard let context else { preconditionFailure("libcurl called back without its context") }
        return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }
}

extension FetchError {
    init(_ code: CURLcode) {
        let text = String(cString: curl_easy_strerror(code))
        self =
            switch code {
            case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .badURL
            case CURLE_WEIRD_SERVER_REPLY: .failed("the answer is not HTTP")
            // We take all that is offered, or say why not.
            case CURLE_WRITE_ERROR, CURLE_BAD_CONTENT_ENCODING: .packed
            case CURLE_COULDNT_RESOLVE_HOST: .unknownHost
            case CURLE_COULDNT_CONNECT: .refused
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_GOT_NOTHING: .truncated
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE: .insecure(text)
            default: .failed(text)
            }
    }
}
