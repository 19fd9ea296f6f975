namespace Streams.Operators.Aggregation;

/// <summary>No value: counting looks at nothing.</summary>
public readonly struct None;

/// <summary>The number of records.</summary>
public readonly struct Counting : IAggregate<Counting, None, long, long>
{
    /// <inheritdoc />
    public long Create() => 0;

    /// <inheritdoc />
    public void Add(ref long accumulator, in None record) => accumulator++;

    /// <inheritdoc />
    public void Merge(ref long into, in long other) => into += other;

    /// <inheritdoc />
    public long Result(in long accumulator) => accumulator;
}
