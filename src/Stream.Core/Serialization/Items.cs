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
}
