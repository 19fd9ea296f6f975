namespace Streams.Serialization;

/// <summary>What the serializers of collections share: <c>items := count:length item*</c>.</summary>
internal static class Items
{
    /// <summary>Refuses items that took no bytes: their count could not be checked when they are read.</summary>
    /// <param name="count">Items written.</param>
    /// <param name="bytes">Bytes that they took.</param>
    /// <param name="fingerprint">Of the item.</param>
    public static void CheckWritten(int count, int bytes, string fingerprint)
    {
        if (bytes < count) throw new InvalidOperationException($"The serializer '{fingerprint}' wrote {bytes} bytes for {count} items; each value must take at least one.");
    }

    /// <summary>Refuses a collection that would come back with another equality.</summary>
    public static void CheckComparer<T>(IEqualityComparer<T> comparer)
    {
        if (!comparer.Equals(EqualityComparer<T>.Default) && !ReferenceEquals(comparer, StringComparer.Ordinal))
        {
            throw new InvalidOperationException($"A collection of {TypeText.Of(typeof(T))} in state compares with {TypeText.Of(comparer.GetType())}, which cannot be written. "
                + "Use the default comparer, and keep items in the form in which they are equal.");
        }
    }

    /// <summary>A copy, if the value needs one.</summary>
    public static T Copied<T>(this Serializer<T> serializer, T value) => serializer.Copying == Copying.Copier ? serializer.Copy(value) : value;

    /// <summary>What reads a collection whose items, perhaps, are of an earlier version.</summary>
    /// <param name="collection">The serializer of the collection as it is now.</param>
    /// <param name="item">That of its items.</param>
    /// <param name="head">How its fingerprint begins.</param>
    /// <param name="storedFingerprint">The fingerprint beside the stored state.</param>
    /// <param name="difference">Takes the reasons, where there is no such reader.</param>
    /// <param name="of">Makes a collection of another reader of items.</param>
    public static Serializer<TAll>? ReaderOf<TAll, T>(
        Serializer<TAll> collection, Serializer<T> item, string head, string storedFingerprint, StateDifference difference, Func<Serializer<T>, Serializer<TAll>> of)
    {
        if (storedFingerprint == collection.Fingerprint) return collection;
        if (StoredShape.Parse(storedFingerprint) is { Parts: [var items] } stored && stored.Head == head)
        {
            return item.ReaderOf(items.Shape.Text, difference.Within("items")) is { } reader ? of(reader) : null;
        }

        difference.Changed(storedFingerprint, collection.Fingerprint);
        return null;
    }

    /// <summary>Whether what must be unique is stored in the very bytes in which it is written now: keys of dictionaries and items of sets, of which two could become equal.</summary>
    public static bool SameBytes(StoredShape stored, string fingerprint, StateDifference difference)
    {
        if (StoredShape.SameBytes(stored.Text, fingerprint)) return true;
        difference.Changed(stored.Text, fingerprint);
        return false;
    }
}
