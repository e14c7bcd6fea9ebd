import Foundation
import Glibc
import TestSupport

/// An nginx on free loopback ports, with a certificate for "localhost" from an authority made for it.
final class Nginx {
    struct Entry {
        let connection: String
        let isResumed: Bool
        let version: String
    }

    static let isInstalled = ["/usr/sbin/nginx", "/usr/bin/openssl"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    private let folder: URL
    private var ports: [Int] = []
    private var process: Int32 = 0

    var authority: String { folder.appendingPathComponent("authority.pem").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-nginx-\(UUID())")
        let root = folder.appendingPathComponent("www")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try Data("<rss version=\"2.0\"><channel><title>T</title></channel></rss>\n".utf8)
            .write(to: root.appendingPathComponent("feed.xml"))
        try makeCertificates()
        try start(attempts: 5)
        let pid = try String(contentsOf: folder.appendingPathComponent("nginx.pid"), encoding: .utf8)
        process = Int32(pid.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }

    /// A port that was free may be another test's by now: then others are tried.
    ///
    /// nginx goes into the background when it listens.
    private func start(attempts: Int) throws {
        ports = try (0..<3).map { _ in try Self.freePort() }
        try Data(configuration.utf8).write(to: folder.appendingPathComponent("nginx.conf"))
        do {
            try run("/usr/sbin/nginx", ["-p", folder.path, "-c", "nginx.conf", "-e", "error.log"])
        } catch let failure as Failure {
            guard attempts > 1 else { throw failure }
            try start(attempts: attempts - 1)
        }
    }

    deinit {
        // Why not SIGTERM: it is blocked in the threads that tests run on, and so in their children.
        if process > 0 { kill(process, SIGKILL) }
        // Why: a folder that stays in /tmp is no reason to fail a test.
        try? FileManager.default.removeItem(at: folder)
    }

    func kept(_ path: String, host: String = "localhost") -> String { "https://\(host):\(ports[0])\(path)" }
    func closing(_ path: String) -> String { "https://localhost:\(ports[1])\(path)" }
    func plain(_ path: String, host: String) -> String { "http://\(host):\(ports[2])\(path)" }

    /// What was asked; waits until so many requests are in the log, which is written after the answer.
    func log(of count: Int) throws -> [Entry] {
        let file = folder.appendingPathComponent("access.log")
        let deadline = ContinuousClock.now + .seconds(5)
        while true {
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            guard lines.count < count, ContinuousClock.now < deadline else {
                return lines.map { line in
                    let words = line.split(separator: " ")
                    return Entry(connection: String(words[0]), isResumed: words[1] == "r", version: String(words[2]))
                }
            }
            sched_yield()
        }
    }

    private var configuration: String {
        """
        master_process off;
        pid nginx.pid;
        events {}
        http {
            log_format short '$connection $ssl_session_reused $server_protocol';
            access_log access.log short;
            client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi; scgi_temp_path scgi;
            root www;
            ssl_certificate server.pem;
            ssl_certificate_key server.key;
            ssl_session_cache shared:all:1m;
            server { listen 127.0.0.1:\(ports[0]) ssl http2; listen [::1]:\(ports[0]) ssl http2; }
            server { listen 127.0.0.1:\(ports[1]) ssl; listen [::1]:\(ports[1]) ssl; keepalive_timeout 0; }
            server { listen [::1]:\(ports[2]); }
        }
        """
    }

    private func makeCertificates() throws {
        try openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", "/CN=Test authority", "-days", "2", "-keyout", "authority.key", "-out", "authority.pem")
        try openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr")
        try Data("subjectAltName=DNS:localhost\n".utf8).write(to: folder.appendingPathComponent("names"))
        try openssl(
            "x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
            "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "server.pem")
    }

    private func openssl(_ arguments: String...) throws { try run("/usr/bin/openssl", arguments) }

    private func run(_ program: String, _ arguments: [String]) throws {
        // Why: Foundation's Process waits for the children of its child, and nginx stays.
        var child: pid_t = 0
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in 0..<3 {
            posix_spawn_file_actions_addopen(&actions, Int32(descriptor), "/dev/null", O_RDWR, 0)
        }
        // Other tests' pipes must not stay open because nginx has them.
        for descriptor in 3..<512 { posix_spawn_file_actions_addclose(&actions, Int32(descriptor)) }
        let command = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path, program] + arguments
        var words = command.map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var status: Int32 = 0
        guard posix_spawn(&child, "/bin/sh", &actions, nil, &words, environ) == 0, waitpid(child, &status, 0) == child,
            status == 0
        else { throw Failure(what: "\(program) \(arguments[0]) failed") }
    }

    struct Failure: Error { let what: String }

    private static func freePort() throws -> Int {
        Int(try TestOrigin(answering: { _ in TestOrigin.Answer() }).port)
    }
}
