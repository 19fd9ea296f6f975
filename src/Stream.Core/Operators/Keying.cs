using Streams.Elements;

namespace Streams.Operators;

/// <summary>Makes the keys of records and their hashes: in front of an exchange, or at the head of a chain that needs none.</summary>
internal sealed class Keying<TKey, T>(Func<T, TKey> selector, Key<TKey> key)
{
    /// <summary>Writes the keys and hashes of a batch.</summary>
    /// <param name="title">The operator, for people.</param>
    /// <param name="batch">The records.</param>
    /// <param name="keys">Receives a key a record, and is as long as there are records.</param>
    /// <param name="hashes">Receives their hashes; at least as long.</param>
    /// <exception cref="OperatorException">The selector failed, or a key is none.</exception>
    public void Write(string title, Batch<T> batch, Span<TKey> keys, Span<ulong> hashes)
    {
        ReadOnlySpan<T> values = batch.Values.AsSpan(0, keys.Length);
        Func<T, TKey> select = selector;
        int i = 0;
        try
        {
            for (; i < values.Length; i++) keys[i] = select(values[i]);
            i = -1; // What fails from here on is no call of the selector.
            key.Hash(keys, hashes);
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw i >= 0 ? OperatorException.OfStep(title, batch.Timestamps[i], e) : HashFailure(title, batch, keys, e);
        }
    }

    private static OperatorException HashFailure(string title, Batch<T> batch, ReadOnlySpan<TKey> keys, Exception cause)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] is not null) continue;
            InvalidOperationException isNull = new("The key of the record is null, and a key never is: give such records one of their own, or leave them out with Where.", cause);
            return OperatorException.OfStep(title, batch.Timestamps[i], isNull);
        }

        return OperatorException.OfStep(title, long.MinValue, cause);
    }
}
