using CsCheck;

namespace Streams.Tests.Serialization;

/// <summary>Values that lie where encodings go wrong.</summary>
internal static class Gens
{
    /// <summary>All units, surrogates often.</summary>
    public static Gen<char> Char { get; } = Gen.OneOf(Gen.Int[0, 0xFFFF], Gen.Int[0xD800, 0xDFFF], Gen.Int['a', 'c']).Select(unit => (char)unit);

    /// <summary>Short strings, most of them with lone surrogates.</summary>
    public static Gen<string> Text { get; } = Char.Array[0, 12].Select(units => new string(units));

    /// <summary>Every scale and sign, with trailing zeros often.</summary>
    public static Gen<decimal> Decimal { get; } = Gen.Select(Gen.OneOf(Gen.Int, Gen.Int[0, 20].Select(x => x * 50)), Among(0, 0, 1, -1), Gen.Bool, Gen.Int[0, 28])
        .Select((low, high, negative, scale) => new decimal(low, high, high, negative, (byte)scale));

    /// <summary>One of a few values.</summary>
    public static Gen<T> Among<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
