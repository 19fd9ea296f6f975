namespace Streams.Operators;

/// <summary>A window of a key with what it holds; or, as the key's own entry, the place for one.</summary>
internal struct HeldWindow<TContent>
{
    /// <summary>The window.</summary>
    public OpenWindow Window;

    /// <summary>Tells the windows of a key apart.</summary>
    public long Place;

    /// <summary>What it holds; nothing that may be looked at while it holds no record.</summary>
    public TContent Content;

    /// <summary>In the key's own entry: how many windows the key has besides. Derived, and not stored.</summary>
    public int Others;

    /// <summary>Whether there is a window. Only a key's own entry may be without, while there are others.</summary>
    public bool IsTaken;
}

/// <summary>Stores a window with what it holds: place, start, end, records held, records since the last firing (int64 each), firings (int32), and the content unless it holds no record.</summary>
internal sealed class HeldWindowSerializer<TContent>(Serializer<TContent> content) : Serializer<HeldWindow<TContent>>
{
    private const string Prefix = "window/2, ";

    /// <inheritdoc />
    public override string Fingerprint => Prefix + content.Fingerprint;

    /// <inheritdoc />
    public override Copying Copying => content.Copying;

    /// <inheritdoc />
    public override HeldWindow<TContent> Copy(HeldWindow<TContent> value)
    {
        if (value.Window.Held > 0) value.Content = content.Copy(value.Content);
        return value;
    }

    /// <inheritdoc />
    public override Serializer<HeldWindow<TContent>>? ReaderOf(string storedFingerprint, StateDifference difference)
    {
        if (!storedFingerprint.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        return content.ReaderOf(storedFingerprint[Prefix.Length..], difference) is { } reader ? new HeldWindowSerializer<TContent>(reader) : null;
    }

    /// <inheritdoc />
    public override void Write(in HeldWindow<TContent> value, StateWriter output)
    {
        output.WriteInt64(value.Place);
        output.WriteInt64(value.Window.Start);
        output.WriteInt64(value.Window.End);
        output.WriteInt64(value.Window.Held);
        output.WriteInt64(value.Window.SinceFiring);
        output.WriteInt32(value.Window.Firings);
        if (value.Window.Held > 0) content.Write(in value.Content, output);
    }

    /// <inheritdoc />
    public override HeldWindow<TContent> Read(ref StateReader input)
    {
        HeldWindow<TContent> value = new() { Place = input.ReadInt64(), IsTaken = true };
        value.Window = new OpenWindow
        {
            Start = input.ReadInt64(),
            End = input.ReadInt64(),
            Held = input.ReadInt64(),
            SinceFiring = input.ReadInt64(),
            Firings = input.ReadInt32(),
            Due = GeneralWindows.None,
        };
        if (value.Window.Held > 0) value.Content = content.Read(ref input);
        return value;
    }
}
