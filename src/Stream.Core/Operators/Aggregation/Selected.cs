namespace Streams.Operators.Aggregation;

/// <summary>An aggregate over a value that is selected from each record: what the methods of <see cref="Aggregates{T}"/> return.</summary>
/// <remarks>The selector stays outside of the aggregate, which therefore does not mention <typeparamref name="T"/>: a struct that is generic over a class is compiled once for all classes,
/// and its calls are not inlined.</remarks>
/// <typeparam name="T">The records.</typeparam>
/// <typeparam name="TValue">What is aggregated.</typeparam>
/// <typeparam name="TAgg">The aggregate.</typeparam>
/// <typeparam name="TAcc">Its accumulator.</typeparam>
/// <typeparam name="TRes">Its result.</typeparam>
public readonly struct Selected<T, TValue, TAgg, TAcc, TRes> where TAgg : struct, IAggregate<TAgg, TValue, TAcc, TRes>
{
    internal Selected(Func<T, TValue>? select, TAgg aggregate) => (Select, Aggregate) = (select, aggregate);

    /// <summary>Null: the aggregate looks at no value.</summary>
    internal Func<T, TValue>? Select { get; }

    internal TAgg Aggregate { get; }
}
