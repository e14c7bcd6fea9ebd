/// A part of the world that has a page and a feed of its own.
public enum Region: String, Sendable, CaseIterable {
    case caucasus
    case centralAsia = "central-asia"
    case turkey
    case german

    /// ISO 3166-1 alpha-2 codes.
    public var countries: [String] {
        switch self {
        case .caucasus: ["AZ", "GE", "AM"]
        case .centralAsia: ["KZ", "KG", "UZ", "TJ", "TM"]
        case .turkey: ["TR"]
        case .german: ["DE", "AT", "CH"]
        }
    }

    /// The region that holds a country, where one does.
    public init?(country: String) {
        guard let region = Region.allCases.first(where: { $0.countries.contains(country) }) else { return nil }
        self = region
    }
}
