import Mustache

/// The HTML of the pages.
///
/// Every `{{value}}` is escaped by Mustache; `{{{…}}}` stands only where the value is our own.
enum Templates {
    static let library: MustacheLibrary = {
        do {
            var library = MustacheLibrary()
            for (name, source) in [
                ("layout", layout), ("front", front), ("story", story), ("message", message), ("pointers", pointers),
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
        <link rel="stylesheet" href="/page.css">
        {{#feeds}}<link rel="alternate" type="{{type}}" title="{{name}}" href="{{href}}">
        {{/feeds}}</head>
        <body>
        <div class="wrap">
        <header class="site">
        <p class="name"><a href="/">{{siteTitle}}</a></p>
        <p class="claim">{{claim}}</p>
        <nav aria-label="{{regionsTitle}}"><ul>{{#channels}}<li><a href="{{href}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{name}}</a></li>{{/channels}}</ul></nav>
        </header>
        {{{main}}}
        <footer>
        <nav aria-label="{{feedsTitle}}"><ul>{{#feeds}}<li><a href="{{href}}">{{name}}</a></li>{{/feeds}}<li><a href="?lang={{otherLanguageCode}}" lang="{{otherLanguageCode}}" hreflang="{{otherLanguageCode}}">{{otherLanguage}}</a></li></ul></nav>
        </footer>
        </div>
        </body>
        </html>

        """

    private static let front = """
        <main class="columns">
        <div>
        {{#heading}}<h1>{{heading}}</h1>
        {{/heading}}{{#isEmpty}}<p class="empty">{{nothingYet}}</p>{{/isEmpty}}
        {{#stories}}<article class="story{{#isFirst}} first{{/isFirst}}">
        <h3 lang="{{language}}" dir="auto"><a href="{{href}}">{{title}}</a></h3>
        <p class="meta"><time datetime="{{iso}}">{{date}}</time> · {{outlets}}{{#languages}} · {{languages}}{{/languages}}</p>
        {{#teaser}}<p lang="{{language}}" dir="auto">{{teaser}}</p>{{/teaser}}
        {{#hasReports}}<ul>{{#reports}}<li lang="{{language}}" dir="auto">{{#href}}<a href="{{href}}">{{title}}</a>{{/href}}{{^href}}{{title}}{{/href}} <span class="outlet">{{outlet}}</span></li>{{/reports}}</ul>{{/hasReports}}
        </article>
        {{/stories}}
        </div>
        <aside>
        <h2>{{popularTitle}}</h2>
        <ol>{{#popular}}<li><a href="{{href}}" lang="{{language}}">{{title}}</a> <span class="outlet">{{note}}</span></li>{{/popular}}</ol>
        <p class="measure">{{popularMeasure}}</p>
        <h2>{{countriesTitle}}</h2>
        <ul class="row">{{#countries}}<li><a class="tag" href="{{href}}">{{name}}</a></li>{{/countries}}</ul>
        </aside>
        </main>
        """

    private static let story = """
        <main class="columns">
        <article>
        <h1 lang="{{leadLanguage}}" dir="auto">{{title}}</h1>
        <p class="meta"><time datetime="{{iso}}">{{date}}</time> · {{outlets}} · {{languages}}</p>
        <p class="lead" lang="{{leadLanguage}}" dir="auto">{{lead}}</p>
        {{{sparkline}}}
        <h2>{{reportsTitle}}</h2>
        <ul class="plain">{{#reports}}<li><div lang="{{language}}" dir="auto">{{#href}}<a href="{{href}}">{{title}}</a>{{/href}}{{^href}}{{title}}{{/href}}</div>
        <div class="meta">{{outlet}} · {{languageName}} · <time datetime="{{iso}}">{{date}}</time>{{#credit}} · {{credit}}{{/credit}}{{#also}} · {{also}}{{/also}}</div>
        {{#teaser}}<div lang="{{language}}" dir="auto">{{teaser}}</div>{{/teaser}}</li>
        {{/reports}}</ul>
        <div class="share"><h2>{{shareTitle}}</h2>
        <ul class="row">{{#share}}<li><a href="{{href}}" rel="noopener nofollow">{{name}}</a></li>{{/share}}</ul></div>
        {{#hasRelated}}<h2>{{relatedTitle}}</h2>
        <ul class="plain">{{#related}}{{> pointers}}{{/related}}</ul>
        {{#paging}}<p class="meta"><a href="{{href}}">{{name}}</a></p>{{/paging}}{{/hasRelated}}
        </article>
        <aside>
        {{#hasMore}}<h2>{{moreTitle}}</h2>
        <ul class="plain">{{#more}}{{> pointers}}{{/more}}</ul>{{/hasMore}}
        {{#hasSame}}<h2>{{sameTitle}}</h2>
        <ul class="plain">{{#same}}{{> pointers}}{{/same}}</ul>{{/hasSame}}
        <h2>{{popularTitle}}</h2>
        <ol>{{#popular}}<li><a href="{{href}}" lang="{{language}}">{{title}}</a> <span class="outlet">{{note}}</span></li>{{/popular}}</ol>
        <p class="measure">{{popularMeasure}}</p>
        {{#hasCountries}}<h2>{{countriesTitle}}</h2>
        <ul class="row">{{#countries}}<li><a class="tag" href="{{href}}">{{name}}</a></li>{{/countries}}</ul>{{/hasCountries}}
        </aside>
        </main>
        """

    private static let pointers = """
        <li><div lang="{{language}}" dir="auto"><a href="{{href}}">{{title}}</a></div>
        {{#teaser}}<div class="meta" lang="{{language}}" dir="auto">{{teaser}}</div>{{/teaser}}
        {{#why}}<p class="why">{{why}}</p>{{/why}}</li>
        """

    private static let message = """
        <main><h1>{{heading}}</h1>{{#button}}<form method="post"><button type="submit">{{.}}</button></form>{{/button}}
        <p><a href="/">{{siteTitle}}</a></p></main>
        """
}
