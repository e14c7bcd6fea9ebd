"""A feed origin for the fault tests: small feeds on any loopback address, some of which hang. One thread, asyncio."""
import asyncio, random, threading, time
from email.utils import formatdate


class Server:
    """A server on every loopback address, in a thread of its own; `answer` is called for each connection."""

    def __init__(self):
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        threading.Thread(target=self._run, args=(ready,), daemon=True).start()
        ready.wait()

    def _run(self, ready):
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self.answer, "0.0.0.0", 0, backlog=4096))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()


class Origin(Server):
    """Serves /f/N, a feed of `items` items of which one more is new every `period` seconds, and /hang/N, which never answers.

    `requests`: (time, path) of every request. `clock`: what the feeds go by. `keeps`: connections stay open.
    """

    def __init__(self, items=10, period=3600.0, size=300, clock=time.time, changes=True, keeps=True):
        self.items, self.period, self.size, self.clock = items, period, size, clock
        self.changes, self.keeps = changes, keeps
        self.requests, self.hanging = [], 0
        self.start = clock()
        super().__init__()

    def url(self, number, kind="f", host=None):
        """Feeds sit on hosts of their own: 127.1.0.0 and following."""
        return f"http://{host or f'127.1.{number >> 8 & 255}.{number & 255}'}:{self.port}/{kind}/{number}"

    def numbers(self):
        """Of the items a feed holds now, newest first."""
        newest = int((self.clock() - self.start) / self.period) + self.items if self.changes else self.items
        return range(newest, newest - self.items, -1)

    def document(self, feed):
        entries = "".join(
            f"<item><guid isPermaLink='false'>{feed}-{n}</guid><link>http://example.org/{feed}/{n}</link>"
            f"<title>Report {n} of paper {feed}: council {feed * 7919 + n * 104729} decides on bridge {n * 31 % 977}</title>"
            f"<pubDate>{formatdate(self.start + (n - self.items) * self.period)}</pubDate>"
            f"<description>{f'word{feed * 13 + n} ' * (self.size // 8)}</description></item>" for n in self.numbers())
        return f"<rss version='2.0'><channel><title>Paper {feed}</title>{entries}</channel></rss>".encode()

    async def answer(self, reader, writer):
        try:
            while line := await reader.readline():
                path = line.split()[1].decode()
                headers = {}
                while (line := await reader.readline()).strip():
                    name, _, value = line.decode().partition(":")
                    headers[name.lower()] = value.strip()
                self.requests.append((time.time(), path))
                if path.startswith("/hang/"):
                    self.hanging += 1
                    try:
                        await reader.read()
                    finally:
                        self.hanging -= 1
                    return
                tag = f'"{self.numbers()[0]}"'
                if headers.get("if-none-match") == tag:
                    writer.write(f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode())
                else:
                    body = self.document(int(path.rsplit("/", 1)[1]))
                    writer.write(f"HTTP/1.1 200 OK\r\nETag: {tag}\r\nContent-Type: application/rss+xml\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
                await writer.drain()
                if not self.keeps:
                    return
        except (ConnectionError, asyncio.IncompleteReadError, IndexError):
            pass
        finally:
            writer.close()


LETTERS = "abcdefghijklmnopqrstuvwxyz"


def word(source):
    return "".join(source.choices(LETTERS, k=source.randint(4, 9)))


class News(Server):
    """Feeds of ten items, a new one each time it is asked; no two of them alike. `delay`: seconds for an address."""

    def __init__(self, items=10, grows=True, delay=lambda path: 0):
        self.items, self.grows, self.delay = items, grows, delay
        self.served, self.first, self.last, self.count, self.asked = {}, None, None, 0, {}
        super().__init__()

    def urls(self, count):
        return [f"http://127.1.{n >> 8}.{n & 255}:{self.port}/{n}" for n in range(count)]

    def item(self, feed, number):
        source = random.Random(feed * 1_000_003 + number)
        title = " ".join(word(source) for _ in range(7))
        return title, (f"<item><guid isPermaLink='false'>{feed}-{number}</guid><title>{title}</title>"
            f"<description>{' '.join(word(source) for _ in range(40))}</description></item>")

    async def answer(self, reader, writer):
        try:
            while line := await reader.readline():
                path = line.split()[1].decode()
                tag = None
                while (line := await reader.readline()).strip():
                    name, _, value = line.decode().partition(":")
                    tag = value.strip() if name.lower() == "if-none-match" else tag
                self.first = self.first or time.monotonic()
                await asyncio.sleep(self.delay(path))
                feed = int(path[1:])
                self.asked[feed] = newest = self.asked.get(feed, 0) + (1 if self.grows else 0)
                if tag == f'"{newest}"':
                    writer.write(b"HTTP/1.1 304 Not Modified\r\n\r\n")
                else:
                    items = [self.item(feed, number) for number in range(newest, newest - self.items, -1)]
                    body = f"<rss version='2.0'><channel><title>Paper {feed}</title>{''.join(text for _, text in items)}</channel></rss>".encode()
                    writer.write(f'HTTP/1.1 200 OK\r\nETag: "{newest}"\r\nContent-Length: {len(body)}\r\n\r\n'.encode() + body)
                    self.served.setdefault(items[0][0], time.monotonic())
                await writer.drain()
                self.last, self.count = time.monotonic(), self.count + 1
        except (ConnectionError, asyncio.IncompleteReadError, IndexError):
            pass
        finally:
            writer.close()
