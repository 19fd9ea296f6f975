namespace Streams.Operators;

/// <summary>A window of a key, without what it holds.</summary>
internal struct OpenWindow
{
    /// <summary>Its first time or number.</summary>
    public long Start;

    /// <summary>The first time or number after it.</summary>
    public long End;

    /// <summary>The records that it holds; 0 once a firing has emptied it.</summary>
    public long Held;

    /// <summary>The records that came since it fired last.</summary>
    public long SinceFiring;

    /// <summary>How often it fired; of merged sessions, all of them together.</summary>
    public int Firings;

    /// <summary>When it is looked at next; <see cref="GeneralWindows.None"/>: not by time. Derived, and not stored.</summary>
    public long Due;
}

/// <summary>Stores a window: start, end, records held, records since the last firing (int64 each), firings (int32).</summary>
internal sealed class OpenWindowSerializer : Serializer<OpenWindow>
{
    private OpenWindowSerializer() { }

    public static OpenWindowSerializer Instance { get; } = new();

    /// <inheritdoc />
    public override string Fingerprint => "window/1";

    /// <inheritdoc />
    public override Copying Copying => Copying.Bits;

    /// <inheritdoc />
    public override void Write(in OpenWindow value, StateWriter output)
    {
        output.WriteInt64(value.Start);
        output.WriteInt64(value.End);
        output.WriteInt64(value.Held);
        output.WriteInt64(value.SinceFiring);
        output.WriteInt32(value.Firings);
    }

    /// <inheritdoc />
    public override OpenWindow Read(ref StateReader input) => new()
    {
        Start = input.ReadInt64(),
        End = input.ReadInt64(),
        Held = input.ReadInt64(),
        SinceFiring = input.ReadInt64(),
        Firings = input.ReadInt32(),
        Due = GeneralWindows.None,
    };
}
