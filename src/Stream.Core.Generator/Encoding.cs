using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Streams.Generator;

/// <summary>The C# expression that makes the serializer or key of a type, and the parts of the type for which none is known.</summary>
/// <param name="Expression">Composes it; a part that is not known is asked for at run time, where it may have been registered.</param>
/// <param name="Gaps">The unknown parts.</param>
internal sealed record Encoding(string Expression, IReadOnlyList<Gap> Gaps)
{
    public static Encoding Known(string expression) => new(expression, []);

    /// <summary>Composed of others by a factory.</summary>
    public static Encoding Of(string factory, IEnumerable<Encoding> parts)
    {
        Encoding[] all = [.. parts];
        return new($"{factory}({string.Join(", ", all.Select(static part => part.Expression))})", [.. all.SelectMany(static part => part.Gaps)]);
    }
}

/// <summary>A type for which no serializer or key is known.</summary>
/// <param name="Type">The type.</param>
/// <param name="Reason">What to do about it. Null if another problem is reported where the type is declared.</param>
internal sealed record Gap(ITypeSymbol Type, string? Reason);
