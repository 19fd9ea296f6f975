using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Streams.Tests;

/// <summary>Compiles the library's sources and follows every name to the room of its declaration: knowledge flows down.</summary>
public sealed class ArchitectureTests
{
    // Each room with those that it may know: itself and what is below it.
    private static readonly Dictionary<string, string[]> Below = new()
    {
        ["Hosting"] = ["Dsl", "Planning", "Runtime", "Checkpoints", "Time"],
        ["Testing"] = ["Dsl", "Planning", "Runtime", "Connectors", "Operators", "Checkpoints", "Elements", "Windows", "State", "Serialization", "Time", "Diagnostics"],
        ["Dsl"] = ["Planning", "Runtime", "Connectors", "Operators", "Windows", "Serialization", "Time"],
        ["Runtime"] = ["Connectors", "Operators", "Checkpoints", "Elements", "State", "Serialization", "Time", "Diagnostics"],
        ["Planning"] = ["Connectors", "Operators", "Checkpoints", "Elements", "Windows", "Serialization", "Time"],
        ["Operators"] = ["Connectors", "Checkpoints", "Elements", "Windows", "State", "Serialization", "Time", "Diagnostics"],
        ["Connectors"] = ["Checkpoints", "Elements", "Serialization", "Time", "Diagnostics"],
        ["State"] = ["Checkpoints", "Serialization"],
        ["Checkpoints"] = ["Serialization", "Time", "Diagnostics"],
        ["Elements"] = ["Serialization"],
        ["Windows"] = ["Time"],
        ["Serialization"] = [],
        ["Time"] = [],
        ["Diagnostics"] = [],
    };

    // What goes against the arrows on purpose: values, and the contracts of what is handed up.
    private static readonly (string From, string To, string[] Types)[] Exceptions =
    [
        ("Planning", "Runtime", ["JobOptions", "RestartOptions"]), // A plan holds the options that it was checked with.
        ("Runtime/Deployment", "Planning", ["*"]), // Makes tasks of the plan.
        ("Runtime/Jobs", "Planning", ["*"]), // Runs it.
        ("Connectors", "Dsl", ["SideOutput"]), // Where a policy sends what cannot be read.
        ("Planning", "Dsl", ["Late", "SideOutput", "DataStream"]), // What users hand to an operator is kept in its node as it is.
        ("Operators/Process", "Dsl", ["SideOutput"]), // A function names the stream that it writes to beside its output, and hands it on.
        ("Runtime/Deployment", "Dsl", ["SideOutput", "DataStream"]),
        ("Checkpoints", "State", ["KeyGroupRange", "StateIncompatibleException"]),
        ("Elements", "Checkpoints", ["CheckpointKind"]), // A barrier says what it is for.
        ("Serialization", "Time", ["StreamTime"]), // A built-in value like any other.
    ];

    private static readonly Lazy<Use[]> AllUses = new(static () => [.. Uses()]);

    [Fact]
    public void Knowledge_flows_down()
    {
        string[] upwards = [.. AllUses.Value.Where(static u => !IsAllowed(u)).Select(static u => $"{u.File} knows {u.Name} of {u.To}").Distinct().Order(StringComparer.Ordinal)];

        Assert.Empty(upwards);
    }

    [Fact]
    public void Every_exception_is_used() =>
        Assert.All(Exceptions, static e => Assert.Contains(AllUses.Value, u => IsOf(e, u)));

    [Fact]
    public void Only_the_runtime_and_the_bridge_to_Akka_streams_know_Akka()
    {
        string[] users = [.. Sources().Where(static t => t.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().OfType<IdentifierNameSyntax>().Any(static n => n.Identifier.ValueText == "Akka")).Select(Relative)];

        Assert.NotEmpty(users);
        Assert.DoesNotContain(users, static f => RoomOf(f) != "Runtime" && !Path.GetFileName(f).StartsWith("Akka", StringComparison.Ordinal));
    }

    private static bool IsAllowed(Use use) => (Below.TryGetValue(RoomOf(use.File)!, out string[]? below) && below.Contains(use.To)) || Exceptions.Any(e => IsOf(e, use));

    private static bool IsOf((string From, string To, string[] Types) exception, Use use) =>
        use.File.StartsWith(exception.From + "/", StringComparison.Ordinal) && use.To == exception.To && (exception.Types.Contains("*") || exception.Types.Contains(use.Name));

    // Names of the library's types wherever they are written. (Binding every name would find no more, and take three times as long.)
    private static IEnumerable<Use> Uses()
    {
        CSharpCompilation library = Compile();
        HashSet<string> types = [.. library.SyntaxTrees.SelectMany(static t => t.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().OfType<MemberDeclarationSyntax>()).Select(NameOf).OfType<string>()];
        foreach (SyntaxTree tree in library.SyntaxTrees)
        {
            string file = Relative(tree);
            if (RoomOf(file) is not { } room) continue;
            SemanticModel model = library.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().OfType<SimpleNameSyntax>().Where(n => types.Contains(n.Identifier.ValueText)))
            {
                ISymbol? symbol = model.GetSymbolInfo(name, TestContext.Current.CancellationToken).Symbol;
                if ((symbol as INamedTypeSymbol ?? symbol?.ContainingType)?.OriginalDefinition is not { DeclaringSyntaxReferences: [SyntaxReference declared, ..] } type) continue;
                if (RoomOf(Relative(declared.SyntaxTree)) is { } to && to != room) yield return new Use(file, to, type.Name);
            }
        }
    }

    private static string? NameOf(MemberDeclarationSyntax member) => member switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
        DelegateDeclarationSyntax type => type.Identifier.ValueText,
        _ => null,
    };

    private static CSharpCompilation Compile()
    {
        const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return CSharpCompilation.Create(
            "Library",
            [Parse(Usings, ""), .. Sources()],
            [.. platform.Where(static p => Path.GetFileName(p) != "Stream.Core.dll").Select(static p => MetadataReference.CreateFromFile(p))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Disable));
    }

    private static IEnumerable<SyntaxTree> Sources() => Directory.EnumerateFiles(Root(), "*.cs", SearchOption.AllDirectories)
        .Where(static f => !Path.GetRelativePath(Root(), f).StartsWith("obj", StringComparison.Ordinal))
        .Select(static f => Parse(File.ReadAllText(f), f));

    private static SyntaxTree Parse(string code, string path) =>
        CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(LanguageVersion.CSharp14), path, cancellationToken: TestContext.Current.CancellationToken);

    private static string Relative(SyntaxTree tree) => tree.FilePath.Length == 0 ? "" : Path.GetRelativePath(Root(), tree.FilePath).Replace(Path.DirectorySeparatorChar, '/');

    // The first folder; null for what lies in none.
    private static string? RoomOf(string file) => file.IndexOf('/', StringComparison.Ordinal) is > 0 and int end ? file[..end] : null;

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "src", "Stream.Core"));

    /// <summary>A name in a file.</summary>
    /// <param name="File">The file, under the project.</param>
    /// <param name="To">The room that declares it.</param>
    /// <param name="Name">The type.</param>
    private readonly record struct Use(string File, string To, string Name);
}
