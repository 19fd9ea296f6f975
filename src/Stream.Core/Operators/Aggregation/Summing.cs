using System.Numerics;

namespace Streams.Operators.Aggregation;

/// <summary>The sum of numbers, checked: an overflow of an integer or a decimal throws <see cref="OverflowException"/>.</summary>
/// <typeparam name="TNumber">The number, which is also the sum.</typeparam>
public readonly struct Summing<TNumber> : IAggregate<Summing<TNumber>, TNumber, TNumber, TNumber> where TNumber : struct, INumber<TNumber>
{
    /// <inheritdoc />
    public TNumber Create() => TNumber.Zero;

    /// <inheritdoc />
    public void Add(ref TNumber accumulator, in TNumber record) => accumulator = checked(accumulator + record);

    /// <inheritdoc />
    public void Merge(ref TNumber into, in TNumber other) => into = checked(into + other);

    /// <inheritdoc />
    public TNumber Result(in TNumber accumulator) => accumulator;
}
