/// The page's look.
///
/// One sheet, no fonts or pictures from elsewhere.
public enum Stylesheet {
    public static let page = """
        :root{--ink:#1c1b19;--soft:#5d5850;--line:#ddd7cc;--edge:#8b8377;--paper:#fbf9f4;--card:#fff;--accent:#8a2b1d;color-scheme:light dark}
        @media(prefers-color-scheme:dark){:root{--ink:#ece7de;--soft:#aaa397;--line:#3a362f;--edge:#857e72;--paper:#171613;--card:#1f1d19;--accent:#f0a08f}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.55 Charter,"Noto Serif",Georgia,serif;overflow-wrap:anywhere}
        a{color:inherit;text-decoration-color:var(--edge);text-underline-offset:.15em}
        a:hover,a:focus{color:var(--accent);text-decoration-color:currentColor}
        .wrap{max-width:70rem;margin:0 auto;padding:0 1.25rem 3rem}
        header.site{border-bottom:3px double var(--line);margin-bottom:1.75rem;padding:1.25rem 0 .75rem}
        .skip{position:absolute;left:-99rem}
        .skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.3rem .6rem}
        .hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);margin:0}
        .top{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:flex-end;gap:.4rem 2rem}
        form{display:flex;flex-wrap:wrap;gap:.4rem}
        input,select,button{font:inherit;font-size:.9375rem;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:.3rem;padding:.35rem .6rem;min-width:0;max-width:100%}
        header.site form{margin:0 0 .8rem}
        header.site input{width:12rem}
        .find input{flex:1 1 14rem}
        button{cursor:pointer}
        :focus-visible{outline:2px solid var(--accent);outline-offset:2px}
        header.site .name{font-size:2.1rem;line-height:1.1;font-weight:700;letter-spacing:-.015em;margin:0}
        header.site .name a{text-decoration:none}
        header.site .claim{color:var(--soft);margin:.2rem 0 .8rem}
        nav,.meta,.why,footer,.tag,.measure{font-family:system-ui,"Noto Sans",sans-serif;font-size:.875rem}
        nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.35rem 1.1rem}
        nav a{text-decoration:none;display:inline-block;padding:.2rem 0}
        nav a[aria-current]{font-weight:700;border-bottom:2px solid var(--accent)}
        nav.sections{margin-top:.35rem;padding-top:.35rem;border-top:1px solid var(--line)}
        .columns{display:grid;grid-template-columns:minmax(0,1fr);gap:2.5rem}
        @media(min-width:60rem){.columns{grid-template-columns:minmax(0,1fr) 19rem}}
        h1{font-size:2rem;line-height:1.18;letter-spacing:-.012em;margin:.3rem 0 .6rem;text-wrap:balance}
        h2{font:600 .8125rem/1.3 system-ui,"Noto Sans",sans-serif;letter-spacing:.06em;text-transform:uppercase;color:var(--soft);border-top:1px solid var(--line);padding-top:.7rem;margin:2.2rem 0 1rem}
        .columns>*>h2:first-child{margin-top:0}
        .headline{font:700 1.25rem/1.28 Charter,"Noto Serif",Georgia,serif;letter-spacing:0;text-transform:none;color:inherit;border:0;padding:0;margin:0 0 .3rem}
        .headline a{text-decoration:none}
        .meta,.why,.measure{color:var(--soft)}
        .meta{margin:.1rem 0 .5rem}
        .why{margin:.3rem 0 0}
        .kicker{font:600 .8125rem/1.3 system-ui,"Noto Sans",sans-serif;letter-spacing:.06em;text-transform:uppercase;color:var(--accent);margin:0}
        .kicker a,h2 a{text-decoration:none}
        .block{display:grid;gap:0 2rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,15rem),1fr))}
        .story+section>h2{border-top:0;padding-top:0}
        .block .story{border-bottom:0;padding-bottom:.4rem;margin-bottom:.8rem}
        .block .headline{font-size:1.1rem}
        .block p,.block li{font-size:.95rem}
        .lines li{padding:.3rem 0;margin:0;border-bottom:1px solid var(--line)}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-family:system-ui,"Noto Sans",sans-serif;font-size:.875rem}
        .scroll table{min-width:46rem}
        .scroll :is(th,td){overflow-wrap:break-word;max-width:16rem}
        th,td{text-align:start;vertical-align:top;padding:.45rem .8rem .45rem 0;border-bottom:1px solid var(--line)}
        tbody th{font-weight:600}
        .trouble td:nth-child(2){color:var(--accent);font-weight:600}
        .story{padding:0 0 1.4rem;margin:0 0 1.4rem;border-bottom:1px solid var(--line)}
        .story.first .headline{font-size:1.9rem;letter-spacing:-.012em}
        .story p{margin:.2rem 0 .5rem}
        .story ul{list-style:none;margin:.5rem 0 0;padding:0 0 0 .9rem;border-left:2px solid var(--line);font-size:.95rem}
        .story li{margin:.25rem 0}
        .outlet{color:var(--soft);font-family:system-ui,"Noto Sans",sans-serif;font-size:.8125rem}
        aside ol,aside ul{padding-left:1.3rem;margin:0}
        aside li{margin:0 0 .8rem}
        .lead{font-size:1.2rem;line-height:1.5}
        ul.plain{list-style:none;padding:0;margin:0}
        ul.plain>li{margin:0 0 1rem}
        ul.row{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1rem;padding:0;margin:0}
        .tag{border:1px solid var(--line);border-radius:1rem;padding:.05rem .6rem;text-decoration:none}
        .spark{display:block;margin:.4rem 0 0;color:var(--accent)}
        footer{border-top:3px double var(--line);margin-top:3rem;padding-top:1rem;color:var(--soft)}
        .empty{color:var(--soft);font-size:1.15rem;padding:2rem 0}
        @media print{nav,.share,footer,form,.skip,aside{display:none}.columns{display:block}.story{break-inside:avoid}body{background:#fff;color:#000;font-size:10.5pt}}
        """

    /// Lines of one story, the first of them the longest.
    public static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#8a2b1d"/>\
        <path d="M3 4.5h10M3 8h7M3 11.5h8" stroke="#fbf9f4" stroke-width="1.6" stroke-linecap="round"/></svg>
        """

    /// For browsers that show a feed as XML.
    public static let feed = """
        feed{display:block;max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 Georgia,serif}
        feed>title{display:block;font-size:1.8rem;font-weight:700}
        feed>subtitle,entry>summary{display:block;color:#555}
        entry{display:block;border-top:1px solid #ddd;margin-top:1rem;padding-top:1rem}
        entry>title{display:block;font-weight:700}
        id,updated,published,generator,author,category,link,source,content{display:none}
        """
}
