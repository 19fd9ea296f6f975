namespace Streams.Operators.Aggregation;

/// <summary>The mean: the sum divided by the count.</summary>
public readonly struct Averaging : IAggregate<Averaging, double, (double Sum, long Count), double>
{
    /// <inheritdoc />
    public (double Sum, long Count) Create() => default;

    /// <inheritdoc />
    public void Add(ref (double Sum, long Count) accumulator, in double record)
    {
        accumulator.Sum += record;
        accumulator.Count++;
    }

    /// <inheritdoc />
    public void Merge(ref (double Sum, long Count) into, in (double Sum, long Count) other)
    {
        into.Sum += other.Sum;
        into.Count += other.Count;
    }

    /// <inheritdoc />
    public double Result(in (double Sum, long Count) accumulator) => accumulator.Sum / accumulator.Count;

    Serializer<(double Sum, long Count)> IAggregate<Averaging, double, (double Sum, long Count), double>.Accumulator
        => Serializer.Tuple(Serializer.Of<double>(), Serializer.Of<long>());
}
