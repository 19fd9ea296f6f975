namespace Streams.Tests.State;

/// <summary>A key whose hash a test chooses; by default a mix of the number.</summary>
internal sealed class NumberKey(Func<int, ulong>? hash = null) : Key<int>
{
    public override string Fingerprint => "test.number";

    public override Copying Copying => Copying.Bits;

    public static ulong Mix(int key)
    {
        ulong x = (ulong)key + 0x9E37_79B9_7F4A_7C15UL;
        x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return x ^ (x >> 31);
    }

    public override void Hash(ReadOnlySpan<int> keys, Span<ulong> hashes)
    {
        for (int i = 0; i < keys.Length; i++) hashes[i] = hash is null ? Mix(keys[i]) : hash(keys[i]);
    }

    public override void Write(in int value, StateWriter output) => output.WriteInt32(value);

    public override int Read(ref StateReader input) => input.ReadInt32();
}

/// <summary>A key of a type that the table has no comparison of its own for.</summary>
internal sealed class PairKey : Key<(int, string)>
{
    public override string Fingerprint => "test.pair";

    public override void Hash(ReadOnlySpan<(int, string)> keys, Span<ulong> hashes)
    {
        for (int i = 0; i < keys.Length; i++) hashes[i] = NumberKey.Mix(keys[i].Item1) ^ (ulong)keys[i].Item2.Length;
    }

    public override void Write(in (int, string) value, StateWriter output)
    {
        output.WriteInt32(value.Item1);
        output.WriteString(value.Item2);
    }

    public override (int, string) Read(ref StateReader input) => (input.ReadInt32(), input.ReadString());
}

/// <summary>Text as a key, hashed by its characters.</summary>
internal sealed class TextKey : Key<string>
{
    public override string Fingerprint => "test.text";

    public override void Hash(ReadOnlySpan<string> keys, Span<ulong> hashes)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            ulong hash = 0;
            foreach (char c in keys[i]) hash = NumberKey.Mix((int)(hash >> 32) ^ c) + hash;
            hashes[i] = hash;
        }
    }

    public override void Write(in string value, StateWriter output) => output.WriteString(value);

    public override string Read(ref StateReader input) => input.ReadString();
}

internal sealed class LongValue : Serializer<long>
{
    public override string Fingerprint => "test.long";

    public override Copying Copying => Copying.Bits;

    public override void Write(in long value, StateWriter output) => output.WriteInt64(value);

    public override long Read(ref StateReader input) => input.ReadInt64();
}

/// <summary>An accumulator that changes in place.</summary>
internal sealed class Tally
{
    public long Total;
}

internal sealed class TallyValue : Serializer<Tally?>
{
    public override string Fingerprint => "test.tally";

    public override Copying Copying => Copying.Copier;

    public override Tally? Copy(Tally? value) => value is null ? null : new Tally { Total = value.Total };

    public override void Write(in Tally? value, StateWriter output) => output.WriteInt64(value?.Total ?? -1);

    public override Tally? Read(ref StateReader input) => new() { Total = input.ReadInt64() };
}
