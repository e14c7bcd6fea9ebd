/// A dictionary whose keys are good hashes already: hashing them once more would cost more than the search.
///
/// Open addressing, linear probing; nothing is ever removed.
struct HashTable<Value: Sendable>: Sendable {
    /// 0 where a slot is free.
    private var keys: [UInt64] = []
    /// Where a slot's value stands in `values`.
    private var places: [Int32] = []
    private(set) var values: [Value] = []
    private var mask = 0

    init() {
        resize(to: 16)
    }

    /// The place of a key's value in `values`.
    @inline(__always)
    func place(of key: UInt64) -> Int? {
        let key = Self.stored(key)
        var slot = Int(truncatingIfNeeded: key) & mask
        while keys[slot] != 0 {
            if keys[slot] == key { return Int(places[slot]) }
            slot = (slot + 1) & mask
        }
        return nil
    }

    subscript(key: UInt64) -> Value? {
        @inline(__always) get { place(of: key).map { values[$0] } }
    }

    subscript(key: UInt64, default value: @autoclosure () -> Value) -> Value {
        get { self[key] ?? value() }
        _modify {
            let place = place(of: key) ?? add(key, value())
            yield &values[place]
        }
    }

    /// The same keys with other values, without those whose value becomes nil.
    func compactMap(_ change: (Value) -> Value?) -> HashTable {
        var kept = HashTable()
        for (key, place) in zip(keys, places) where key != 0 {
            if let value = change(values[Int(place)]) { _ = kept.add(key, value) }
        }
        return kept
    }

    private mutating func add(_ key: UInt64, _ value: Value) -> Int {
        if 3 * values.count >= 2 * keys.count { resize(to: 2 * keys.count) }
        insert(Self.stored(key), Int32(values.count))
        values.append(value)
        return values.count - 1
    }

    private mutating func insert(_ key: UInt64, _ place: Int32) {
        var slot = Int(truncatingIfNeeded: key) & mask
        while keys[slot] != 0 { slot = (slot + 1) & mask }
        (keys[slot], places[slot]) = (key, place)
    }

    private mutating func resize(to size: Int) {
        let (oldKeys, oldPlaces) = (keys, places)
        (keys, places) = (Array(repeating: 0, count: size), Array(repeating: 0, count: size))
        mask = size - 1
        for (key, place) in zip(oldKeys, oldPlaces) where key != 0 { insert(key, place) }
    }

    /// 0 stands for a free slot.
    @inline(__always)
    private static func stored(_ key: UInt64) -> UInt64 { key == 0 ? 1 : key }
}
