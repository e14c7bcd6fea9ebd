/// The names that two reports share, by what is known of them.
///
/// A name that no list knows stands in two spellings, whole and by its beginning: both count.
struct SharedNames {
    private(set) var countries = 0
    private(set) var towns = 0
    /// People, companies and parties of the lexicon.
    private(set) var known = 0
    private(set) var spellings = 0
    private(set) var figures = 0

    init(_ one: ProfileVectors, _ other: ProfileVectors) {
        one.names.walk(with: other.names) { mine, _ in
            if Profile.countries.contains(mine.term) {
                countries += 1
            } else if Profile.places.contains(mine.term) {
                towns += 1
            } else if one.figures.contains(mine.term) {
                figures += 1
            } else if Profile.people.contains(mine.term) {
                known += 1
            } else {
                spellings += 1
            }
        }
    }

    var arePlacesOnly: Bool { known + spellings + figures == 0 }
    var areUnknownOnly: Bool { countries + towns + known + figures == 0 }

    /// How many there are at least; a figure counts like a spelling.
    var count: Int { countries + towns + known + (spellings + figures + 1) / 2 }

    /// Whether they are a town, or of two people.
    var nameAnEncounter: Bool { towns > 0 || 2 * known + spellings > 2 }
}
