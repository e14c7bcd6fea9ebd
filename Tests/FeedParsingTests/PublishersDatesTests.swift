import FeedParsing
import Foundation
import News
import Testing

struct PublishersDatesTests {
    @Test(arguments: [
        ("Thu, 22 Oct 2026 14:07:09 +0400", "2026-10-22T10:07:09Z"),
        ("22 октября 2026 г. 14:07", "2026-10-22T14:07:00Z"),
        ("mar., 22 déc. 2026 14:07:09 +0400", "2026-12-22T10:07:09Z"),
        ("Oct 22, 2026 2:07 PM EST", "2026-10-22T19:07:00Z"),
        ("Thu Oct 22 14:07:09 +0400 2026", "2026-10-22T10:07:09Z"), ("22.10.2026 14:07", "2026-10-22T14:07:00Z"),
        ("2026-10-22T14:07:09.25+04:00", "2026-10-22T10:07:09Z"), ("20261022", "2026-10-22T00:00:00Z"),
        ("1792678029", "2026-10-22T14:07:09Z"), ("2026-W43-4", "2026-10-22T00:00:00Z"),
        ("2026-295", "2026-10-22T00:00:00Z"),
        ("22 Oct 2026 14:07 Asia/Baku", "2026-10-22T10:07:00Z"),
        ("22 Oct 2026 10:00:00 America/New_York", "2026-10-22T14:00:00Z"),
        ("22 Oct 2026 10:00 America/Argentina/Buenos_Aires", "2026-10-22T13:00:00Z"),
        ("22 Oct 2026 10:00 Africa/Dar_es_Salaam", "2026-10-22T07:00:00Z"),
        ("22 Oct 2026 10:00 America/Port-au-Prince", "2026-10-22T14:00:00Z"),
        ("22 Oct 2026 10:00 Asia/Nowhere", "2026-10-22T10:00:00Z"),
        ("14 серпня 2026 14:07:09 +0300", "2026-08-14T11:07:09Z"),
        ("14 օգոստոսի 2026 14:07", "2026-08-14T14:07:00Z"), ("22 oktyabr 2026 14:07 AZT", "2026-10-22T10:07:00Z"),
        ("8월 14, 2026 오후 2:07", "2026-08-14T05:07:00Z"), ("2026년 8월 14일 14:07 +0900", "2026-08-14T05:07:00Z"),
        ("Th 3, 22 thg 12 2026 14:07 +0700", "2026-12-22T07:07:00Z"),
        ("14 наймдугаар сар 2026 14:07 +0800", "2026-08-14T06:07:00Z"),
        ("14 арван нэгдүгээр сар 2026 14:07 +0800", "2026-11-14T06:07:00Z"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z"),
        ("Fri, 11 Mar 2016 01:15:00 +3000", "2016-03-09T19:15:00Z"),
        ("Tue, 27 May 2025 22:05:18 GMT+0300 (Moscow Standard Time)", "2025-05-27T19:05:18Z"),
    ])
    func publishersDatesAreRead(text: String, expected: String) throws {
        let date = try #require(FeedDate.parse(text))
        #expect(date.timestamp.prefix(19) == expected.prefix(19))
    }

    @Test(arguments: [
        (-59_011_459_200.0, "0100-01-01T00:00:00Z"), (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
        (1_792_678_029.25, "2026-10-22T14:07:09.250Z"), (951_782_400, "2000-02-29T00:00:00Z"),
    ])
    func timestampsAreGregorian(seconds: Double, text: String) {
        #expect(Date(timeIntervalSince1970: seconds).timestamp == text)
    }

    @Test(arguments: [
        "", "soon", "2026-13-01", "2026-02-30", "32 Oct 2026", "0000-00-00", "2026-10-22T25:00:00Z",
        "Sun, Dec x 2012 11:47:32",
        "2026-10-22T10:14:61Z", "0", "0001-01-01T00:00:00Z", "2026-10-22T10:00:00+99:99", "1:2:3:4",
        // A million millions, and other single characters worth more than nine.
        "兆兆兆兆", String(repeating: "億", count: 15), String(repeating: "\u{12433}", count: 15),
    ])
    func whatIsNoDateIsNil(text: String) {
        #expect(FeedDate.parse(text) == nil)
    }
}
