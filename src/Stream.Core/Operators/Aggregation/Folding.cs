namespace Streams.Operators.Aggregation;

/// <summary>A fold by delegates.</summary>
/// <param name="seed">The accumulator before the first record; copied for each key if its serializer says that it changes in place.</param>
/// <param name="add">Adds a record.</param>
/// <param name="merge">Merges two accumulators.</param>
/// <param name="serializer">Stores the accumulator.</param>
/// <typeparam name="T">The records.</typeparam>
/// <typeparam name="TAcc">The accumulator, which is also the result.</typeparam>
public readonly struct Folding<T, TAcc>(TAcc seed, Func<TAcc, T, TAcc> add, Func<TAcc, TAcc, TAcc> merge, Serializer<TAcc> serializer) : IAggregate<Folding<T, TAcc>, T, TAcc, TAcc>
{
    private readonly bool _isCopied = serializer.Copying == Copying.Copier;

    /// <inheritdoc />
    public TAcc Create() => _isCopied ? serializer.Copy(seed) : seed;

    /// <inheritdoc />
    public void Add(ref TAcc accumulator, in T record) => accumulator = add(accumulator, record);

    /// <inheritdoc />
    public void Merge(ref TAcc into, in TAcc other) => into = merge(into, other);

    /// <inheritdoc />
    public TAcc Result(in TAcc accumulator) => _isCopied ? serializer.Copy(accumulator) : accumulator;

    Serializer<TAcc> IAggregate<Folding<T, TAcc>, T, TAcc, TAcc>.Accumulator => serializer;
}
