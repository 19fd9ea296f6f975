using System.Runtime.CompilerServices;
using Streams.State;

namespace Streams.Operators;

/// <summary>A timer of a key: at most one per domain.</summary>
/// <param name="Time">When it is due, in milliseconds since 1970.</param>
/// <param name="Key">Whose it is.</param>
internal readonly record struct KeyTimer<TKey>(long Time, TKey Key);

/// <summary>Timers as keys of a table. Encoding: the key, then the time (int64).</summary>
internal sealed class TimerKey<TKey>(Key<TKey> key) : Key<KeyTimer<TKey>>
{
    private const ulong GroupBits = 0xFFFF_FFFF_0000_0000;

    /// <inheritdoc />
    public override string Fingerprint { get; } = $"({key.Fingerprint},int64)";

    /// <summary>The hash of a timer: the high half of its key's, which gives the key group, above a mix with the time, so that the timers of one key spread over slots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong HashOf(ulong keyHash, long time) => (keyHash & GroupBits) | (uint)Hashing.Combine(keyHash, unchecked((ulong)time));

    /// <inheritdoc />
    public override bool AreEqual(in KeyTimer<TKey> left, in KeyTimer<TKey> right) => left.Time == right.Time && KeyEquality.AreEqual(key, left.Key, right.Key);

    /// <inheritdoc />
    public override void Hash(ReadOnlySpan<KeyTimer<TKey>> keys, Span<ulong> hashes)
    {
        for (int i = 0; i < keys.Length; i++) hashes[i] = HashOf(key.Hash(keys[i].Key), keys[i].Time);
    }

    /// <inheritdoc />
    public override void Write(in KeyTimer<TKey> value, StateWriter output)
    {
        key.Write(value.Key, output);
        output.WriteInt64(value.Time);
    }

    /// <inheritdoc />
    public override KeyTimer<TKey> Read(ref StateReader input)
    {
        TKey k = key.Read(ref input);
        return new KeyTimer<TKey>(input.ReadInt64(), k);
    }
}
