using Streams.Elements;

namespace Streams.Operators;

/// <summary>The input side of an operator within a chain: one virtual call per batch.</summary>
/// <remarks>
/// <para>The caller stays the owner of the batch and leaves it alone until neither the receiver nor anything below it has an open cursor.</para>
/// <para>Called only while nothing below has an open cursor. When <see cref="OperatorContext.MustPause"/> turns true on the way, the receiver keeps a cursor on the batch
/// (<see cref="Operator.IsOpen"/>) and returns; the rest, the trailing watermark included, follows in <see cref="Operator.Resume"/>.</para>
/// <para>The watermark of the batch holds after its last record; <see cref="long.MinValue"/> says nothing. It never falls from batch to batch.</para>
/// </remarks>
internal interface IReceiver<T>
{
    void OnBatch(Batch<T> batch);
}

/// <summary>The input side of a keyed operator: records with keys and hashes, all of key groups that the subtask owns.</summary>
/// <inheritdoc cref="IReceiver{T}" path="/remarks" />
internal interface IKeyedReceiver<TKey, T>
{
    void OnBatch(KeyedBatch<TKey, T> batch);
}
