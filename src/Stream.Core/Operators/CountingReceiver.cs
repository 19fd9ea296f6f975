using System.Runtime.CompilerServices;
using Streams.Diagnostics;
using Streams.Elements;

namespace Streams.Operators;

/// <summary>Counts what passes a link of a chain, once per batch: what the operator above hands on, or what the one below takes in.</summary>
internal sealed class CountingReceiver<T>(RecordCount count, IReceiver<T> next) : IReceiver<T>
{
    private static readonly int Bytes = Unsafe.SizeOf<T>() + sizeof(long);

    /// <inheritdoc />
    public void OnBatch(Batch<T> batch)
    {
        count.Add(batch.Count, Bytes);
        next.OnBatch(batch);
    }
}

/// <summary>The same for keyed batches. Keys and hashes are not counted: they come and go with the operator that keys.</summary>
internal sealed class CountingKeyedReceiver<TKey, T>(RecordCount count, IKeyedReceiver<TKey, T> next) : IKeyedReceiver<TKey, T>
{
    private static readonly int Bytes = Unsafe.SizeOf<T>() + sizeof(long);

    /// <inheritdoc />
    public void OnBatch(KeyedBatch<TKey, T> batch)
    {
        count.Add(batch.Records, Bytes);
        next.OnBatch(batch);
    }
}
