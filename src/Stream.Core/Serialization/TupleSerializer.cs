namespace Streams.Serialization;

// (a,b,…) := a b …: the parts one after the other, without a count. Written out per arity: a tuple of C# has no form that is generic in its length.

/// <summary>A tuple of two.</summary>
internal sealed class TupleSerializer<T1, T2>(Serializer<T1> item1, Serializer<T2> item2) : Serializer<(T1, T2)>
{
    public override string Fingerprint { get; } = $"({item1.Fingerprint},{item2.Fingerprint})";

    public override Copying Copying { get; } = Parts.Strongest(item1.Copying, item2.Copying);

    internal override string? Gap => item1.Gap ?? item2.Gap;

    internal override int LeastBytes { get; } = item1.LeastBytes + item2.LeastBytes;

    public override (T1, T2) Copy((T1, T2) value) => (item1.Copied(value.Item1), item2.Copied(value.Item2));

    public override void Write(in (T1, T2) value, StateWriter output)
    {
        item1.Write(in value.Item1, output);
        item2.Write(in value.Item2, output);
    }

    public override (T1, T2) Read(ref StateReader input) => (item1.Read(ref input), item2.Read(ref input));

    public override Serializer<(T1, T2)>? ReaderOf(string storedFingerprint, StateDifference difference)
    {
        if (storedFingerprint == Fingerprint) return this;
        if (Parts.Of(storedFingerprint, 2) is not { } parts) return base.ReaderOf(storedFingerprint, difference);
        Serializer<T1>? reader1 = item1.ReaderOf(parts[0].Shape.Text, difference.Within("part 1"));
        Serializer<T2>? reader2 = item2.ReaderOf(parts[1].Shape.Text, difference.Within("part 2"));
        return reader1 is not null && reader2 is not null ? new TupleSerializer<T1, T2>(reader1, reader2) : null;
    }
}

/// <summary>A tuple of three.</summary>
internal sealed class TupleSerializer<T1, T2, T3>(Serializer<T1> item1, Serializer<T2> item2, Serializer<T3> item3) : Serializer<(T1, T2, T3)>
{
    public override string Fingerprint { get; } = $"({item1.Fingerprint},{item2.Fingerprint},{item3.Fingerprint})";

    public override Copying Copying { get; } = Parts.Strongest(item1.Copying, item2.Copying, item3.Copying);

    internal override string? Gap => item1.Gap ?? item2.Gap ?? item3.Gap;

    internal override int LeastBytes { get; } = item1.LeastBytes + item2.LeastBytes + item3.LeastBytes;

    public override (T1, T2, T3) Copy((T1, T2, T3) value) => (item1.Copied(value.Item1), item2.Copied(value.Item2), item3.Copied(value.Item3));

    public override void Write(in (T1, T2, T3) value, StateWriter output)
    {
        item1.Write(in value.Item1, output);
        item2.Write(in value.Item2, output);
        item3.Write(in value.Item3, output);
    }

    public override (T1, T2, T3) Read(ref StateReader input) => (item1.Read(ref input), item2.Read(ref input), item3.Read(ref input));

    public override Serializer<(T1, T2, T3)>? ReaderOf(string storedFingerprint, StateDifference difference)
    {
        if (storedFingerprint == Fingerprint) return this;
        if (Parts.Of(storedFingerprint, 3) is not { } parts) return base.ReaderOf(storedFingerprint, difference);
        Serializer<T1>? reader1 = item1.ReaderOf(parts[0].Shape.Text, difference.Within("part 1"));
        Serializer<T2>? reader2 = item2.ReaderOf(parts[1].Shape.Text, difference.Within("part 2"));
        Serializer<T3>? reader3 = item3.ReaderOf(parts[2].Shape.Text, difference.Within("part 3"));
        return reader1 is not null && reader2 is not null && reader3 is not null ? new TupleSerializer<T1, T2, T3>(reader1, reader2, reader3) : null;
    }
}

/// <summary>A tuple of four.</summary>
internal sealed class TupleSerializer<T1, T2, T3, T4>(Serializer<T1> item1, Serializer<T2> item2, Serializer<T3> item3, Serializer<T4> item4) : Serializer<(T1, T2, T3, T4)>
{
    public override string Fingerprint { get; } = $"({item1.Fingerprint},{item2.Fingerprint},{item3.Fingerprint},{item4.Fingerprint})";

    public override Copying Copying { get; } = Parts.Strongest(item1.Copying, item2.Copying, item3.Copying, item4.Copying);

    internal override string? Gap => item1.Gap ?? item2.Gap ?? item3.Gap ?? item4.Gap;

    internal override int LeastBytes { get; } = item1.LeastBytes + item2.LeastBytes + item3.LeastBytes + item4.LeastBytes;

    public override (T1, T2, T3, T4) Copy((T1, T2, T3, T4) value) => (item1.Copied(value.Item1), item2.Copied(value.Item2), item3.Copied(value.Item3), item4.Copied(value.Item4));

    public override void Write(in (T1, T2, T3, T4) value, StateWriter output)
    {
        item1.Write(in value.Item1, output);
        item2.Write(in value.Item2, output);
        item3.Write(in value.Item3, output);
        item4.Write(in value.Item4, output);
    }

    public override (T1, T2, T3, T4) Read(ref StateReader input) => (item1.Read(ref input), item2.Read(ref input), item3.Read(ref input), item4.Read(ref input));

    public override Serializer<(T1, T2, T3, T4)>? ReaderOf(string storedFingerprint, StateDifference difference)
    {
        if (storedFingerprint == Fingerprint) return this;
        if (Parts.Of(storedFingerprint, 4) is not { } parts) return base.ReaderOf(storedFingerprint, difference);
        Serializer<T1>? reader1 = item1.ReaderOf(parts[0].Shape.Text, difference.Within("part 1"));
        Serializer<T2>? reader2 = item2.ReaderOf(parts[1].Shape.Text, difference.Within("part 2"));
        Serializer<T3>? reader3 = item3.ReaderOf(parts[2].Shape.Text, difference.Within("part 3"));
        Serializer<T4>? reader4 = item4.ReaderOf(parts[3].Shape.Text, difference.Within("part 4"));
        return reader1 is not null && reader2 is not null && reader3 is not null && reader4 is not null ? new TupleSerializer<T1, T2, T3, T4>(reader1, reader2, reader3, reader4) : null;
    }
}

/// <summary>A tuple of five.</summary>
internal sealed class TupleSerializer<T1, T2, T3, T4, T5>(Serializer<T1> item1, Serializer<T2> item2, Serializer<T3> item3, Serializer<T4> item4, Serializer<T5> item5) : Serializer<(T1, T2, T3, T4, T5)>
{
    public override string Fingerprint { get; } = $"({item1.Fingerprint},{item2.Fingerprint},{item3.Fingerprint},{item4.Fingerprint},{item5.Fingerprint})";

    public override Copying Copying { get; } = Parts.Strongest(item1.Copying, item2.Copying, item3.Copying, item4.Copying, item5.Copying);

    internal override string? Gap => item1.Gap ?? item2.Gap ?? item3.Gap ?? item4.Gap ?? item5.Gap;

    internal override int LeastBytes { get; } = item1.LeastBytes + item2.LeastBytes + item3.LeastBytes + item4.LeastBytes + item5.LeastBytes;

    public override (T1, T2, T3, T4, T5) Copy((T1, T2, T3, T4, T5) value) => (item1.Copied(value.Item1), item2.Copied(value.Item2), item3.Copied(value.Item3), item4.Copied(value.Item4), item5.Copied(value.Item5));

    public override void Write(in (T1, T2, T3, T4, T5) value, StateWriter output)
    {
        item1.Write(in value.Item1, output);
        item2.Write(in value.Item2, output);
        item3.Write(in value.Item3, output);
        item4.Write(in value.Item4, output);
        item5.Write(in value.Item5, output);
    }

    public override (T1, T2, T3, T4, T5) Read(ref StateReader input) => (item1.Read(ref input), item2.Read(ref input), item3.Read(ref input), item4.Read(ref input), item5.Read(ref input));

    public override Serializer<(T1, T2, T3, T4, T5)>? ReaderOf(string storedFingerprint, StateDifference difference)
    {
        if (storedFingerprint == Fingerprint) return this;
        if (Parts.Of(storedFingerprint, 5) is not { } parts) return base.ReaderOf(storedFingerprint, difference);
        Serializer<T1>? reader1 = item1.ReaderOf(parts[0].Shape.Text, difference.Within("part 1"));
        Serializer<T2>? reader2 = item2.ReaderOf(parts[1].Shape.Text, difference.Within("part 2"));
        Serializer<T3>? reader3 = item3.ReaderOf(parts[2].Shape.Text, difference.Within("part 3"));
        Serializer<T4>? reader4 = item4.ReaderOf(parts[3].Shape.Text, difference.Within("part 4"));
        Serializer<T5>? reader5 = item5.ReaderOf(parts[4].Shape.Text, difference.Within("part 5"));
        return reader1 is not null && reader2 is not null && reader3 is not null && reader4 is not null && reader5 is not null ? new TupleSerializer<T1, T2, T3, T4, T5>(reader1, reader2, reader3, reader4, reader5) : null;
    }
}

/// <summary>What is true of a whole, from its parts.</summary>
internal static class Parts
{
    public static Copying Strongest(params ReadOnlySpan<Copying> parts)
    {
        Copying strongest = Copying.Bits;
        foreach (Copying part in parts) strongest = part > strongest ? part : strongest;
        return strongest;
    }

    /// <summary>The parts of a tuple's fingerprint; null if it is not a tuple of so many.</summary>
    public static StoredPart[]? Of(string fingerprint, int count) => StoredShape.Parse(fingerprint) is { Head: "(" } shape && shape.Parts.Length == count ? shape.Parts : null;
}
