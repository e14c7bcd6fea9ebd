"""digest.py BINARY CONFIG [KILLS]: the digest mail through real transports, and through kill -9 at any moment.

CONFIG: of a finished demo newsroom, without [[digest]] and [mail]. Needs aiosmtpd. The last line is "digest ok" or what is wrong.
Counts messages by Message-ID and recipient: each recipient must have each edition, and no two different ones of a day.
"""

import asyncio, collections, email, os, random, re, shutil, signal, socket, sqlite3, ssl, subprocess, sys, tempfile, threading, time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

binary, config = sys.argv[1:3]
kills = int(sys.argv[3]) if len(sys.argv) > 3 else 100
work = tempfile.mkdtemp()
base = open(config).read()
folder = os.path.dirname(os.path.abspath(config))
database = os.path.join(folder, re.search(r'path = "(.*?)"', base)[1])
recipients = [f"reader{number}@example.org" for number in range(5)]
problems = []


def configure(mail, extra=""):
    """A copy of the demo with one list; its digest tables start empty."""
    path = os.path.join(folder, "digest-test.toml")
    text = base.split("[[digest]]")[0].split("[mail]")[0] + f"\n[mail]\n{mail}\n[[digest]]\nname = \"daily\"\n" \
        f"from = \"umschau@example.org\"\nrecipients = {recipients!r}\n{extra}".replace("'", '"')
    open(path, "w").write(text)
    with sqlite3.connect(database, timeout=20) as db:
        for table in ("delivery", "edition", "subscriber"):
            db.execute(f"DELETE FROM {table}")
    return path


def run(path, **options):
    return subprocess.run([binary, "digest", "--config", path, "--list", "daily"], capture_output=True, text=True, timeout=120, **options)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Sink:
    """Keeps what is delivered, as (recipient, Message-ID, bytes)."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content)
        for recipient in envelope.rcpt_tos:
            self.mails.append((recipient, message["Message-ID"], envelope.content))
        return "250 OK"


def expect(name, mails, exactly=None):
    by = collections.defaultdict(set)
    for recipient, identifier, content in mails:
        by[recipient].add((identifier, content))
    missing = [recipient for recipient in recipients if recipient not in by]
    several = [recipient for recipient, editions in by.items() if len(editions) > 1]
    if missing: problems.append(f"{name}: nothing for {missing}")
    if several: problems.append(f"{name}: different mails of one day for {several}")
    if exactly is not None and len(mails) != exactly: problems.append(f"{name}: {len(mails)} mails instead of {exactly}")
    print(f"{name}: {len(mails)} mails, {len(by)} recipients, {len({i for _, i, _ in mails})} Message-IDs")


def smtp(name, mail, **options):
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    port = controller.port
    result = run(configure(mail.replace("PORT", str(port))))
    if result.returncode or result.stdout or result.stderr:
        problems.append(f"{name}: exit {result.returncode}, said {result.stdout + result.stderr}")
    again = run(os.path.join(folder, "digest-test.toml"))
    if again.returncode: problems.append(f"{name}: a second run exits with {again.returncode}")
    controller.stop()
    expect(name, sink.mails, exactly=len(recipients))


def certificates():
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=work, check=True, capture_output=True)
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *curve, "-subj", "/CN=Test authority", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", *curve, "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr")
    open(work + "/names", "w").write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "server.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(work + "/server.pem", work + "/server.key")
    return context


def authenticate(server, session, envelope, mechanism, data):
    fine = isinstance(data, LoginPassword) and data.login == b"umschau" and data.password == b"secret"
    return AuthResult(success=fine)


def killed(name, mail, mails):
    """kill -9 somewhere in a run, then a run to its end: everybody has that day's one edition, however often it was sent."""
    path = configure(mail)
    start = time.monotonic()
    run(path)
    length = time.monotonic() - start
    mails(clear=True)
    done, sent = 0, []
    for attempt in range(kills):
        configure(mail)
        for again in range(random.choice([1, 1, 2, 3])):
            child = subprocess.Popen([binary, "digest", "--config", path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(random.uniform(0, length))
            if child.poll() is None:
                child.send_signal(signal.SIGKILL)
                done += 1
            child.wait()
        run(path)
        got = mails(clear=True)
        by = collections.defaultdict(set)
        for recipient, identifier, content in got: by[recipient].add((identifier, content))
        if set(by) != set(recipients): problems.append(f"{name}: attempt {attempt}: nothing for {set(recipients) - set(by)}")
        if any(len(editions) > 1 for editions in by.values()): problems.append(f"{name}: attempt {attempt}: different mails of one day")
        sent.append(len(got))
    repeated = sum(number - len(recipients) for number in sent)
    print(f"{name}: {done} runs killed, {kills} editions complete, {repeated} mails sent twice with the same Message-ID")
    return done


smtp("smtp", 'smtp = "smtp://127.0.0.1:PORT"')
context = certificates()
open(work + "/password", "w").write("secret\n")
smtp("smtp with STARTTLS and AUTH",
     f'smtp = "smtp://127.0.0.1:PORT"\nsmtp_user = "umschau"\nsmtp_password_file = "{work}/password"\ncertificate_authorities = "{work}/ca.pem"',
     tls_context=context, require_starttls=True, auth_required=True, authenticator=authenticate, auth_require_tls=True)

if shutil.which("msmtp"):
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    open(work + "/.msmtprc", "w").write(f"account default\nhost 127.0.0.1\nport {controller.port}\nfrom umschau@example.org\n")
    os.chmod(work + "/.msmtprc", 0o600)
    result = run(configure(f'sendmail = "{shutil.which("msmtp")}"'), env=dict(os.environ, HOME=work))
    if result.returncode or result.stderr: problems.append(f"msmtp: exit {result.returncode}, said {result.stderr}")
    controller.stop()
    expect("msmtp", sink.mails, exactly=len(recipients))
else:
    print("skipped: msmtp is not installed")

spool = os.path.join(work, "spool")
os.mkdir(spool)
stand_in = os.path.join(work, "sendmail")
open(stand_in, "w").write(f"""#!/bin/sh
cat > {spool}/$$.part && mv {spool}/$$.part {spool}/$$.$(date +%s%N).eml
""")
os.chmod(stand_in, 0o755)


def spooled(clear=False):
    mails = []
    for name in os.listdir(spool):
        if not name.endswith(".eml"): continue
        content = open(os.path.join(spool, name), "rb").read()
        message = email.message_from_bytes(content)
        mails.append((message["To"].strip("<>"), message["Message-ID"], content))
        if clear: os.remove(os.path.join(spool, name))
    return mails


def refusing(name, replies, then):
    """A server that answers some commands with these replies; then `then` mails from a sound one, the same day."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as lines:
                lines.write((replies.get("greeting", "220 hello") + "\r\n").encode())
                lines.flush()
                for line in lines:
                    command = line[:4].decode(errors="replace").upper()
                    reply = next((text for mark, text in replies.items() if mark in line.decode(errors="replace")), "250 fine")
                    lines.write((reply + "\r\n").encode())
                    lines.flush()
                    if command == "QUIT": break

    threading.Thread(target=serve, daemon=True).start()
    result = run(configure(f'smtp = "smtp://127.0.0.1:{listener.getsockname()[1]}"'))
    listener.close()
    if result.returncode == 0 or not result.stderr: problems.append(f"{name}: exit {result.returncode}, said nothing")
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    path = os.path.join(folder, "digest-test.toml")
    text = re.sub(r'smtp = ".*?"', f'smtp = "smtp://127.0.0.1:{controller.port}"', open(path).read())
    open(path, "w").write(text)
    run(path)
    controller.stop()
    if len(sink.mails) != then: problems.append(f"{name}: {len(sink.mails)} mails from the next server instead of {then}")
    print(f"{name}: then {len(sink.mails)} mails")


# What a server says of itself or of the sender is no reader's fault.
refusing("a server that is closed", {"greeting": "554 closed"}, then=len(recipients))
refusing("a sender that is refused", {"MAIL FROM": "530 no"}, then=len(recipients))
refusing("a recipient that is unknown", {"RCPT TO:<reader1@": "550 unknown", "RCPT TO": "451 later"}, then=len(recipients) - 1)

path = configure(f'sendmail = "{stand_in}"')
two = open(path).read() + f'[[digest]]\nname = "weekly"\nfrom = "umschau@example.org"\nrecipients = {recipients!r}\n'.replace("'", '"')
open(path, "w").write(two)
result = subprocess.run([binary, "digest", "--config", path], capture_output=True, text=True, timeout=120)
lists = collections.Counter(email.message_from_bytes(content)["List-Id"].split(".")[0].strip("<") for _, _, content in spooled(clear=True))
print(f"two lists: {dict(lists)}")
if lists != {"daily": len(recipients), "weekly": len(recipients)}: problems.append(f"two lists: {dict(lists)}")

# The first list's readers are refused for good: the others' mails go all the same, and the run says so.
refuser = os.path.join(work, "refuser")
open(refuser, "w").write("#!/bin/sh\ncat >/dev/null\nexit 67\n")
os.chmod(refuser, 0o755)
path = configure(f'sendmail = "{stand_in}"', extra=f'sendmail = "{refuser}"\n')
text = open(path).read() + f'[[digest]]\nname = "weekly"\nfrom = "umschau@example.org"\nrecipients = {recipients!r}\n'.replace("'", '"')
open(path, "w").write(text)
result = subprocess.run([binary, "digest", "--config", path], capture_output=True, text=True, timeout=120)
got = len(spooled(clear=True))
print(f"a list that is refused before another: exit {result.returncode}, {got} mails")
if result.returncode != 69 or got != len(recipients): problems.append(f"a refused list: exit {result.returncode}, {got} mails of the next one")

result = run(configure(f'sendmail = "{stand_in}"'))
expect("sendmail", spooled(), exactly=len(recipients))
spooled(clear=True)
both = [subprocess.Popen([binary, "digest", "--config", configure(f'sendmail = "{stand_in}"')]) for _ in range(1)]
both.append(subprocess.Popen([binary, "digest", "--config", os.path.join(folder, "digest-test.toml")]))
for child in both: child.wait()
run(os.path.join(folder, "digest-test.toml"))
expect("two crons at once", spooled(), exactly=len(recipients))
spooled(clear=True)
total = killed("sendmail", f'sendmail = "{stand_in}"', spooled)

sink = Sink()
controller = Controller(sink, hostname="127.0.0.1", port=free_port())
controller.start()
port = controller.port


def received(clear=False):
    mails = list(sink.mails)
    if clear: sink.mails.clear()
    return mails


total += killed("smtp", f'smtp = "smtp://127.0.0.1:{port}"', received)
controller.stop()
print(f"{total} runs killed")
for problem in problems: print("wrong:", problem)
print("digest ok" if not problems else "digest failed")
sys.exit(bool(problems))
