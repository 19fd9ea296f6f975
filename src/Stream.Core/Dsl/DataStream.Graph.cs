using Streams.Planning;

namespace Streams;

public partial class DataStream<T>
{
    /// <summary>All records of this stream and of others. Records of one stream keep their order, unless its parallelism is another; between streams there is none.</summary>
    /// <remarks>Event time is that of the slowest stream which is not idle. A stream that is given twice comes twice.</remarks>
    /// <param name="others">Streams of the same job; with none, this stream itself.</param>
    public DataStream<T> Union(params ReadOnlySpan<DataStream<T>> others)
    {
        if (others.IsEmpty) return this;
        Node<T>[] inputs = new Node<T>[others.Length + 1];
        inputs[0] = Node;
        for (int i = 0; i < others.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(others[i], nameof(others));
            inputs[i + 1] = others[i].Node;
            if (others[i].Node.Plan != Node.Plan) throw new ArgumentException($"Streams of the jobs '{Node.Plan.Job}' and '{others[i].Node.Plan.Job}' have no union: a stream belongs to one job.", nameof(others));
        }

        return new(new UnionNode<T>(inputs));
    }

    /// <summary>Deals the records out evenly to the subtasks of what follows, a batch each in turn: after a source with few splits, or a filter that leaves some subtasks idle. Keeps no order.</summary>
    public DataStream<T> Rebalance() => new(new RebalanceNode<T>(Node));

    /// <summary>Splits the stream in two, in order: <c>var (errors, rest) = lines.Split(l => l.IsError);</c></summary>
    /// <remarks>A branch that is not wanted is to be discarded.</remarks>
    /// <param name="condition">Asked once for each record.</param>
    public (DataStream<T> Matching, DataStream<T> Others) Split(Func<T, bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        SplitNode<T> split = new(Node, condition);
        return (new(split.Branches[0]), new(split.Branches[1]));
    }

    /// <summary>Splits the stream in three, in order: each record goes to the branch of the first condition that holds, or to the rest.</summary>
    /// <inheritdoc cref="Split(Func{T, bool})" path="/remarks" />
    /// <param name="first">Asked once for each record.</param>
    /// <param name="second">Asked where the first does not hold.</param>
    public (DataStream<T> First, DataStream<T> Second, DataStream<T> Others) Split(Func<T, bool> first, Func<T, bool> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        SplitNode<T> split = new(Node, first, second);
        return (new(split.Branches[0]), new(split.Branches[1]), new(split.Branches[2]));
    }

    /// <summary>Splits the stream in four, in order: each record goes to the branch of the first condition that holds, or to the rest.</summary>
    /// <inheritdoc cref="Split(Func{T, bool})" path="/remarks" />
    /// <param name="first">Asked once for each record.</param>
    /// <param name="second">Asked where the first does not hold.</param>
    /// <param name="third">Asked where neither of the others holds.</param>
    public (DataStream<T> First, DataStream<T> Second, DataStream<T> Third, DataStream<T> Others) Split(Func<T, bool> first, Func<T, bool> second, Func<T, bool> third)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(third);
        SplitNode<T> split = new(Node, first, second, third);
        return (new(split.Branches[0]), new(split.Branches[1]), new(split.Branches[2]), new(split.Branches[3]));
    }
}
