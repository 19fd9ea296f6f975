namespace Streams.Serialization;

/// <summary><c>sized&lt;value&gt; := size:int32 value</c>: for fields whose end only their own serializer finds, so that a version that has no longer the field can skip it.</summary>
internal sealed class SizedSerializer<T>(Serializer<T> value) : Serializer<T>
{
    public override string Fingerprint { get; } = $"{StoredShape.SizedHead}{value.Fingerprint}>";

    public override Copying Copying => value.Copying;

    internal override string? Gap => value.Gap;

    internal override int LeastBytes => sizeof(int) + value.LeastBytes;

    public override T Copy(T original) => value.Copy(original);

    public override void Write(in T written, StateWriter output)
    {
        int start = output.Count;
        output.WriteInt32(0);
        value.Write(in written, output);
        output.PutInt32(start, output.Count - start - sizeof(int));
    }

    public override T Read(ref StateReader input)
    {
        int size = SizedSerializer.ReadSize(ref input);
        int end = input.Position + size;
        T read = value.Read(ref input);
        return input.Position == end ? read : throw new CorruptStateException($"a value of {size} bytes that ends {input.Position - end} bytes behind them", end);
    }

    public override Serializer<T>? ReaderOf(string storedFingerprint, StateDifference difference)
    {
        if (storedFingerprint == Fingerprint) return this;
        if (!storedFingerprint.StartsWith(StoredShape.SizedHead, StringComparison.Ordinal) || !storedFingerprint.EndsWith('>')) return base.ReaderOf(storedFingerprint, difference);
        return value.ReaderOf(storedFingerprint[StoredShape.SizedHead.Length..^1], difference) is { } reader ? new SizedSerializer<T>(reader) : null;
    }
}

/// <summary>Wraps and skips.</summary>
internal static class SizedSerializer
{
    /// <summary>The serializer itself, if its values can be skipped by their fingerprint; else one that writes their size first.</summary>
    public static Serializer<T> Of<T>(Serializer<T> serializer)
        => StoredShape.Parse(serializer.Fingerprint) is { CanSkip: true } ? serializer : new SizedSerializer<T>(serializer);

    public static int ReadSize(ref StateReader input)
    {
        int start = input.Position;
        int size = input.ReadInt32();
        return size >= 0 && size <= input.Remaining ? size : throw new CorruptStateException($"a value of {size} bytes announced with {input.Remaining} bytes left", start);
    }
}
