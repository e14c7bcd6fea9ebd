import Glibc

extension Float {
    static func logarithm(_ value: Float) -> Float { logf(value) }
    static func exponential(_ value: Float) -> Float { expf(value) }
}
