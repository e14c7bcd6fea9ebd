import FeedParsing
import Testing

/// Elements that publishers leave open, and what they are cut out of.
struct SanitizerStructureTests {
    @Test(arguments: [
        (
            "<p>Intro<ul><li><p>A</p></li><li><p>B</p></li></ul>",
            "<p>Intro</p><ul><li><p>A</p></li><li><p>B</p></li></ul>"
        ),
        (
            "<ul><li>A<li>B<ol><li>C<li>D</ol><li>E</ul>",
            "<ul><li>A</li><li>B<ol><li>C</li><li>D</li></ol></li><li>E</li></ul>"
        ),
        ("<p>A<p>B</p>", "<p>A</p><p>B</p>"),
        ("<blockquote><p>A</blockquote></p>B", "<blockquote><p>A</p></blockquote>B"),
        ("<dl><dt>a<dd>b<p>c<dt>d</dl>", "<dl><dt>a</dt><dd>b<p>c</p></dd><dt>d</dt></dl>"),
        (
            "<ul><li>a<table><tr><td>1<li>2</table>rest</ul>",
            "<ul><li>a<table><tr><td>1<li>2</li></td></tr></table>rest</li></ul>"
        ),
        (
            "<p><a href='https://e.org/x'><h3>Read</h3></a></p>",
            "<p><a href=\"https://e.org/x\" rel=\"noopener nofollow\"><h3>Read</h3></a></p>"
        ),
        ("<strike>not</strike> <s>x</s> <del>y</del>", "<s>not</s> <s>x</s> <del>y</del>"),
        ("<td dir=rtl lang=ar>x", "<td dir=\"rtl\" lang=\"ar\">x</td>"), ("<p dir='\"x'>y</p>", "<p>y</p>"),
        (
            "<img src='https://scontent.facebook.com/travel.jpg'><img src='https://www.facebook.com/tr?id=1'>",
            "<img src=\"https://scontent.facebook.com/travel.jpg\" alt=\"\">"
        ),
        (
            "<table><tr><td>1<td>2<tr><th>3<tbody><tr><td>4</table>",
            "<table><tr><td>1</td><td>2</td></tr><tr><th>3</th></tr><tbody><tr><td>4</td></tr></tbody></table>"
        ),
        (
            "<table><tr><td>1<table><tr><td>a<td>b</table><td>2</table>",
            "<table><tr><td>1<table><tr><td>a</td><td>b</td></tr></table></td><td>2</td></tr></table>"
        ),
        (
            "<img src='https://e.org/a.jpg' width=-5 height=20>",
            "<img src=\"https://e.org/a.jpg\" alt=\"\" height=\"20\">"
        ),
        (
            "<img src='data:image/gif;base64,R0' data-lazy-src='https://e.org/l.jpg'>",
            "<img src=\"https://e.org/l.jpg\" alt=\"\">"
        ),
        (
            "<img srcset=', https://e.org/w_3,h_2/s.jpg\n480w, https://e.org/b.jpg 800w'>",
            "<img src=\"https://e.org/w_3,h_2/s.jpg\" alt=\"\">"
        ),
    ])
    func isMended(html: String, clean: String) {
        #expect(HTMLSanitizer.clean(html, base: nil) == clean)
        #expect(HTMLSanitizer.clean(clean, base: nil) == clean)
    }
}
