/// An XML document laid out flat: its elements in document order, all of its text in one buffer in the same order.
///
/// So the text of any element, with all that stands inside it, is one range of the buffer, and a document costs a handful of
/// allocations however many elements it has.
final class XMLTree {
    struct Record: Equatable {
        let name: ShortName
        let namespace: XMLElement.Namespace
        /// Places in `attributes`.
        let attributes: Range<Int32>
        /// Places in `bases` and `languages`; -1 for none.
        let base: Int32
        let language: Int32
        /// One bit a name: those of the children.
        var childNames: UInt64 = 0
        /// The first element behind this one and all that it holds.
        var end: Int32 = 0
        /// Places in `text`.
        let textStart: Int32
        var textEnd: Int32 = 0
    }

    struct Attribute: Equatable {
        let name: ShortName
        /// Places in `values`.
        let value: Range<Int32>
    }

    let records: [Record]
    let text: [UInt8]
    let attributes: [Attribute]
    let values: [UInt8]
    let bases: [URLReference]
    let languages: [String]

    init(
        records: [Record], text: [UInt8], attributes: [Attribute], values: [UInt8], bases: [URLReference],
        languages: [String]
    ) {
        self.records = records
        self.text = text
        self.attributes = attributes
        self.values = values
        self.bases = bases
        self.languages = languages
    }

    func isSame(as other: XMLTree) -> Bool {
        records == other.records && text == other.text && attributes == other.attributes && values == other.values
            && bases == other.bases && languages == other.languages
    }

    var root: XMLElement { XMLElement(tree: self, index: 0) }

    /// The first child of that name at or behind a place, or nil.
    func child(of parent: Int, _ name: ShortName, _ namespace: XMLElement.Namespace, from start: Int? = nil) -> Int? {
        guard records[parent].childNames & name.bit != 0 else { return nil }
        let end = Int(records[parent].end)
        var index = start ?? parent + 1
        while index < end {
            if records[index].name == name, records[index].namespace == namespace { return index }
            index = Int(records[index].end)
        }
        return nil
    }
}
