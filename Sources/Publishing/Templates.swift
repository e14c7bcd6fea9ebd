import Mustache

/// The HTML of the pages.
///
/// Every `{{value}}` is escaped by Mustache; `{{{…}}}` stands only where the value is our own.
enum Templates {
    static let library: MustacheLibrary = {
        do {
            var library = MustacheLibrary()
            for (name, source) in [
                ("layout", layout), ("front", front), ("channel", channel), ("story", story), ("sources", sources),
                ("days", days), ("message", message), ("card", card), ("pointers", pointers), ("margin", margin),
            ] {
                try library.register(source, named: name)
            }
            return library
        } catch {
            preconditionFailure("a template of ours does not parse: \(error)")
        }
    }()

    private static let layout = """
        <!DOCTYPE html>
        <html lang="{{language}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{heading}}</title>
        {{#preview}}<link rel="canonical" href="{{address}}">
        <meta property="og:type" content="article">
        <meta property="og:title" content="{{title}}">
        <meta property="og:url" content="{{address}}">
        {{#summary}}<meta name="description" content="{{.}}">
        <meta property="og:description" content="{{.}}">
        {{/summary}}{{/preview}}<link rel="icon" type="image/svg+xml" href="/icon.svg">
        <link rel="stylesheet" href="/page.css">
        {{#feeds}}<link rel="alternate" type="{{type}}" title="{{name}}" href="{{href}}">
        {{/feeds}}</head>
        <body>
        <a class="skip" href="#text">{{skipToText}}</a>
        <div class="wrap">
        <header class="site">
        <div class="top">
        <div><p class="name"><a href="{{homeHref}}">{{siteTitle}}</a></p>
        <p class="claim">{{claim}}</p></div>
        {{#hasSearch}}<form role="search" action="/search">{{#chosenLanguage}}<input type="hidden" name="hl" value="{{.}}">{{/chosenLanguage}}<input type="search" name="q" value="{{words}}" aria-label="{{searchWords}}" placeholder="{{search}}"><button type="submit">{{search}}</button></form>{{/hasSearch}}
        </div>
        <nav aria-label="{{regionsTitle}}"><ul>{{#regions}}<li><a href="{{href}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{name}}</a></li>{{/regions}}</ul></nav>
        <nav aria-label="{{sectionsTitle}}" class="sections"><ul>{{#sections}}<li><a href="{{href}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{name}}</a></li>{{/sections}}</ul></nav>
        </header>
        {{{main}}}
        <footer>
        <nav aria-label="{{feedsTitle}}"><ul>{{#feeds}}<li><a href="{{href}}">{{name}}</a></li>{{/feeds}}<li><a href="{{sourcesHref}}">{{sourcesTitle}}</a></li>{{#archiveHref}}<li><a href="{{.}}">{{archiveTitle}}</a></li>{{/archiveHref}}{{#languages}}<li><a href="{{href}}" lang="{{language}}" hreflang="{{language}}">{{name}}</a></li>{{/languages}}</ul></nav>
        </footer>
        </div>
        </body>
        </html>

        """

    private static let front = """
        <main class="columns" id="text">
        <div>
        <h1 class="hidden">{{heading}}</h1>
        {{#isEmpty}}<p class="empty">{{nothingYet}}</p>{{/isEmpty}}
        {{#leads}}{{> card}}{{/leads}}
        {{#blocks}}<section>
        {{#link}}<h2><a href="{{href}}">{{name}}</a></h2>{{/link}}
        <div class="block">{{#stories}}{{> card}}{{/stories}}</div>
        </section>
        {{/blocks}}
        {{#hasLatest}}<section>
        <h2>{{latestTitle}}</h2>
        <ul class="plain lines">{{#latest}}<li><a href="{{href}}" lang="{{language}}" dir="auto">{{title}}</a> <span class="meta"><time datetime="{{iso}}" title="{{date}}">{{age}}</time> · {{outlets}}</span></li>
        {{/latest}}</ul>
        </section>{{/hasLatest}}
        </div>
        {{#margin}}{{> margin}}{{/margin}}
        </main>
        """

    private static let channel = """
        <main class="columns" id="text">
        <div>
        <h1>{{heading}}</h1>
        {{#form}}<form class="find" action="/search">{{#chosenLanguage}}<input type="hidden" name="hl" value="{{.}}">{{/chosenLanguage}}<input type="search" name="q" value="{{words}}" aria-label="{{label}}" placeholder="{{label}}"><select name="lang" aria-label="{{languageLabel}}">{{#languages}}<option value="{{code}}"{{#isChosen}} selected{{/isChosen}}>{{name}}</option>{{/languages}}</select><button type="submit">{{button}}</button></form>
        {{/form}}{{#note}}<p class="meta">{{note}}</p>
        {{/note}}{{#links}}<p class="meta"><a href="{{href}}" rel="noopener">{{name}}</a></p>
        {{/links}}{{#isEmpty}}<p class="empty">{{nothing}}</p>{{/isEmpty}}
        {{#stories}}{{> card}}{{/stories}}
        {{#hasPaging}}<nav aria-label="{{pagesTitle}}"><ul class="row">{{#paging}}<li><a href="{{href}}">{{name}}</a></li>{{/paging}}</ul></nav>{{/hasPaging}}
        </div>
        {{#margin}}{{> margin}}{{/margin}}
        </main>
        """

    private static let card = """
        <article class="story{{#isFirst}} first{{/isFirst}}">
        <h{{level}} class="headline" lang="{{language}}" dir="auto"><a href="{{href}}">{{title}}</a></h{{level}}>
        <p class="meta"><time datetime="{{iso}}" title="{{date}}">{{age}}</time> · {{outlets}}{{#languages}} · {{languages}}{{/languages}}</p>
        {{#teaser}}<p lang="{{language}}" dir="auto">{{teaser}}</p>{{/teaser}}
        {{#hasReports}}<ul>{{#reports}}<li lang="{{language}}" dir="auto">{{#articleHref}}<a href="{{.}}" rel="noopener">{{title}}</a>{{/articleHref}}{{^articleHref}}{{title}}{{/articleHref}} <span class="outlet">{{outlet}}</span></li>{{/reports}}</ul>{{/hasReports}}
        {{#because}}<p class="why" dir="auto">{{because}}</p>{{/because}}
        </article>

        """

    private static let story = """
        <main class="columns" id="text">
        <article>
        {{#section}}<p class="kicker"><a href="{{href}}">{{name}}</a></p>{{/section}}
        <h1 lang="{{leadLanguage}}" dir="auto">{{title}}</h1>
        <p class="meta"><time datetime="{{iso}}">{{date}}</time>{{#age}} ({{.}}){{/age}} · {{outlets}} · {{languages}}</p>
        {{#lead}}<p class="lead" lang="{{leadLanguage}}" dir="auto">{{.}}</p>{{/lead}}
        {{#together}}<p class="why" dir="auto">{{together}}</p>{{/together}}
        {{{sparkline}}}
        {{{languageBar}}}
        <h2>{{reportsTitle}}</h2>
        <ul class="plain">{{#reports}}<li><div lang="{{language}}" dir="auto">{{#articleHref}}<a href="{{.}}" rel="noopener">{{title}}</a>{{/articleHref}}{{^articleHref}}{{title}}{{/articleHref}}</div>
        <div class="meta">{{#outletHref}}<a href="{{.}}">{{outlet}}</a>{{/outletHref}}{{^outletHref}}{{outlet}}{{/outletHref}} · {{languageName}} · <time datetime="{{iso}}">{{date}}</time>{{#credit}} · {{credit}}{{/credit}}{{#hasCopies}} · {{alsoAt}} {{#copies}}{{^first()}}, {{/first()}}{{#copyHref}}<a href="{{copyHref}}" rel="noopener">{{outlet}}</a>{{/copyHref}}{{^copyHref}}{{outlet}}{{/copyHref}}{{/copies}}{{/hasCopies}}</div>
        {{#teaser}}<div lang="{{language}}" dir="auto">{{teaser}}</div>{{/teaser}}</li>
        {{/reports}}</ul>
        <div class="share"><h2>{{shareTitle}}</h2>
        <ul class="row">{{#share}}<li><a href="{{href}}" rel="noopener nofollow">{{name}}</a></li>{{/share}}</ul></div>
        {{#hasRelated}}<h2>{{relatedTitle}}</h2>
        <ul class="plain">{{#related}}{{> pointers}}{{/related}}</ul>
        {{#paging}}<p class="meta"><a href="{{href}}">{{name}}</a></p>{{/paging}}{{/hasRelated}}
        {{#hasMore}}<h2>{{moreTitle}}</h2>
        <ul class="plain">{{#more}}{{> pointers}}{{/more}}</ul>{{/hasMore}}
        {{#hasSame}}<h2>{{sameTitle}}</h2>
        <ul class="plain">{{#same}}{{> pointers}}{{/same}}</ul>{{/hasSame}}
        </article>
        {{#margin}}{{> margin}}{{/margin}}
        </main>
        """

    private static let margin = """
        <aside>
        {{#hasPopular}}<h2>{{popularTitle}}</h2>
        <ol>{{#popular}}<li><a href="{{href}}" lang="{{language}}" dir="auto">{{title}}</a> <span class="outlet">{{note}}</span></li>{{/popular}}</ol>
        <p class="measure">{{popularMeasure}}</p>{{/hasPopular}}
        {{#hasCountries}}<h2>{{countriesTitle}}</h2>
        <ul class="row">{{#countries}}<li><a class="tag" href="{{href}}">{{name}}</a></li>{{/countries}}</ul>{{/hasCountries}}
        </aside>
        """

    private static let pointers = """
        <li><div lang="{{language}}" dir="auto"><a href="{{href}}">{{title}}</a></div>
        {{#teaser}}<div class="meta" lang="{{language}}" dir="auto">{{teaser}}</div>{{/teaser}}
        {{#why}}<p class="why" dir="auto">{{why}}</p>{{/why}}</li>
        """

    private static let sources = """
        <main id="text"><h1>{{heading}}</h1>
        <p class="meta">{{summary}} · <a href="{{opmlHref}}">OPML</a></p>
        <div class="scroll" role="region" aria-label="{{heading}}" tabindex="0"><table>
        <thead><tr><th scope="col">{{outlet}}</th><th scope="col">{{stateTitle}}</th><th scope="col">{{lastNewsTitle}}</th><th scope="col">{{nextPollTitle}}</th><th scope="col">{{languageTitle}}</th><th scope="col">{{countryTitle}}</th></tr></thead>
        <tbody>{{#sources}}<tr{{#isTrouble}} class="trouble"{{/isTrouble}}><th scope="row">{{#href}}<a href="{{.}}">{{title}}</a>{{/href}}{{^href}}{{title}}{{/href}}</th><td>{{state}}{{#error}}<br><span class="outlet">{{error}}</span>{{/error}}</td><td>{{lastNews}}</td><td>{{nextPoll}}</td><td>{{language}}</td><td>{{country}}</td></tr>
        {{/sources}}</tbody></table></div></main>
        """

    private static let days = """
        <main id="text"><h1>{{heading}}</h1>
        {{#isEmpty}}<p class="empty">{{nothing}}</p>{{/isEmpty}}
        <ul class="plain lines">{{#days}}<li><a href="{{href}}">{{name}}</a></li>{{/days}}</ul></main>
        """

    private static let message = """
        <main id="text"><h1>{{heading}}</h1>{{#about}}<p>{{about}}</p>{{/about}}{{#form}}<form method="post" action="{{action}}"><button type="submit">{{button}}</button></form>{{/form}}
        <p><a href="{{homeHref}}">{{siteTitle}}</a></p></main>
        """
}
