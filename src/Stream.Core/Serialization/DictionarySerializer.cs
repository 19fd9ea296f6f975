namespace Streams.Serialization;

/// <summary><c>map&lt;key,value&gt; := count:length (key value)*</c>, in the order of the dictionary; no key twice.</summary>
internal sealed class DictionarySerializer<TKey, TValue>(Serializer<TKey> key, Serializer<TValue> value) : Serializer<Dictionary<TKey, TValue>> where TKey : notnull
{
    public override string Fingerprint { get; } = $"map<{key.Fingerprint},{value.Fingerprint}>";

    public override Copying Copying => Copying.Copier;

    internal override string? Gap => key.Gap ?? value.Gap;

    public override Dictionary<TKey, TValue> Copy(Dictionary<TKey, TValue> original)
    {
        if (key.Copying != Copying.Copier && value.Copying != Copying.Copier) return new Dictionary<TKey, TValue>(original, original.Comparer);
        Dictionary<TKey, TValue> copy = new(original.Count, original.Comparer);
        foreach ((TKey k, TValue v) in original) copy.Add(key.Copied(k), value.Copied(v));
        return copy;
    }

    public override void Write(in Dictionary<TKey, TValue> map, StateWriter output)
    {
        ArgumentNullException.ThrowIfNull(map);
        Items.CheckComparer(map.Comparer);
        output.WriteLength(map.Count);
        int start = output.Count;
        foreach ((TKey k, TValue v) in map)
        {
            key.Write(in k, output);
            value.Write(in v, output);
        }

        Items.CheckWritten(map.Count, output.Count - start, Fingerprint);
    }

    public override Dictionary<TKey, TValue> Read(ref StateReader input)
    {
        int count = input.ReadCount(key.LeastBytes + value.LeastBytes);
        Dictionary<TKey, TValue> map = new(count);
        for (int i = 0; i < count; i++)
        {
            int start = input.Position;
            TKey k = key.Read(ref input);
            if (!map.TryAdd(k, value.Read(ref input))) throw new CorruptStateException("a key that a dictionary has already", start);
        }

        return map;
    }

    public override Serializer<Dictionary<TKey, TValue>>? ReaderOf(string storedFingerprint, StateDifference difference)
    {
        if (storedFingerprint == Fingerprint) return this;
        if (StoredShape.Parse(storedFingerprint) is not { Head: "map<", Parts: [var keys, var values] }) return base.ReaderOf(storedFingerprint, difference);
        bool sameKeys = Items.SameBytes(keys.Shape, key.Fingerprint, difference.Within("keys"));
        Serializer<TValue>? reader = value.ReaderOf(values.Shape.Text, difference.Within("values"));
        return sameKeys && reader is not null ? new DictionarySerializer<TKey, TValue>(key, reader) : null;
    }
}

/// <summary><c>set&lt;item&gt; := count:length item*</c>, in the order of the set; no item twice.</summary>
internal sealed class SetSerializer<T>(Serializer<T> item) : Serializer<HashSet<T>>
{
    public override string Fingerprint { get; } = $"set<{item.Fingerprint}>";

    public override Copying Copying => Copying.Copier;

    internal override string? Gap => item.Gap;

    public override HashSet<T> Copy(HashSet<T> value)
    {
        if (item.Copying != Copying.Copier) return new HashSet<T>(value, value.Comparer);
        HashSet<T> copy = new(value.Count, value.Comparer);
        foreach (T element in value) copy.Add(item.Copy(element));
        return copy;
    }

    public override void Write(in HashSet<T> value, StateWriter output)
    {
        ArgumentNullException.ThrowIfNull(value);
        Items.CheckComparer(value.Comparer);
        output.WriteLength(value.Count);
        int start = output.Count;
        foreach (T element in value) item.Write(in element, output);
        Items.CheckWritten(value.Count, output.Count - start, item.Fingerprint);
    }

    public override HashSet<T> Read(ref StateReader input)
    {
        int count = input.ReadCount(item.LeastBytes);
        HashSet<T> set = new(count);
        for (int i = 0; i < count; i++)
        {
            int start = input.Position;
            if (!set.Add(item.Read(ref input))) throw new CorruptStateException("an item that a set has already", start);
        }

        return set;
    }

    public override Serializer<HashSet<T>>? ReaderOf(string storedFingerprint, StateDifference difference)
    {
        if (storedFingerprint == Fingerprint) return this;
        if (StoredShape.Parse(storedFingerprint) is not { Head: "set<", Parts: [var items] }) return base.ReaderOf(storedFingerprint, difference);
        return Items.SameBytes(items.Shape, item.Fingerprint, difference.Within("items")) ? this : null;
    }
}
